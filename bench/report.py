"""How a benchmark says what it measured: a line that people read and `bench/table.py` collects.

    MEASURE <tab> step <tab> what <tab> size <tab> ours <tab> peer <tab> ratio <tab> target <tab> verdict

`size` is that of the task (`1,000 documents`), so that lines which differ in nothing else show the growth; `peer`
names what `ours` is held against, and what that took; `ratio` is ours to the peer's, or any number with a target.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

_MARK = "MEASURE"


class Measure(Struct, frozen=True):
    """One line. `target` is empty where there is none, `verdict` then too; else it is `ok` or `missed`."""

    step: str
    what: str
    size: str
    ours: str
    peer: str
    ratio: str
    target: str
    verdict: str


def tell(
    step: str,
    what: str,
    ratio: float,
    *,
    size: str = "",
    ours: str = "",
    peer: str = "",
    at_most: float | None = None,
    at_least: float | None = None,
) -> bool:
    """Print a measure; whether it is within its target."""
    missed = (at_most is not None and ratio > at_most) or (at_least is not None and ratio < at_least)
    target = f"≤ {at_most:g}" if at_most is not None else f"≥ {at_least:g}" if at_least is not None else ""
    verdict = ("missed" if missed else "ok") if target else ""
    print(_MARK, step, what, size, ours, peer, f"{ratio:.3g}", target, verdict, sep="\t", flush=True)
    return not missed


def told(lines: Iterable[str]) -> Iterator[Measure]:
    """The measures among the lines that a program printed. Raises `ValueError` for one of another shape."""
    for line in lines:
        mark, *fields = line.rstrip("\n").split("\t")
        if mark == _MARK:
            if len(fields) != len(Measure.__struct_fields__):
                raise ValueError(f"not a measure: {line!r}")
            yield Measure(*fields)

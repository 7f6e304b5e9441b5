"""How fast PDFs are parsed: bytes → finished record, against pdfplumber's `extract_tables` alone.

    python bench/parse.py [--rounds 3] [--pages 50,500] [--work 8] [FILE.pdf ...]

Reads the PDFs named, else those of `$MINGZHANG_REFERENCE/real`, else the rendered samples. One core, CPU time, the
best of the rounds, in turn with its peers in each: `extract_tables`, and a floor that reads text, character boxes
and path segments by pypdfium2 and does nothing else. What the parser remembers of texts is forgotten before each
file. Then the parts of the parsing apart; how time and memory grow with the pages of one PDF; and the parse step
on copies of the files, with one worker process and with two, beside what two cores are to bare processes.
"""

from __future__ import annotations

import argparse
import logging
import math
import os
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT)]

import parsers  # noqa: E402
from bench import cores  # noqa: E402
from bench.by_pages import tell_growth  # noqa: E402
from bench.parts import by_part  # noqa: E402
from bench.peers import Task, extract_tables, floor, has_text, seconds  # noqa: E402
from bench.report import tell  # noqa: E402
from parsers.remembered import forget  # noqa: E402

OF_TABLES, OF_FLOOR, SPEEDUP = 0.2, 4.0, 1.8
"""The targets: most of `extract_tables`, of the floor; least with a second core."""


def files(named: list[Path]) -> list[Path]:
    """What is measured, and where it comes from on the first line of the report."""
    reference = os.environ.get("MINGZHANG_REFERENCE")
    if named:
        return named
    if reference:
        print("the real documents of the reference folder")
        return sorted(Path(reference, "real").glob("*.pdf"))
    print("MINGZHANG_REFERENCE is not set: the rendered samples, not real documents")
    return sorted((ROOT / "samples" / "rendered").glob("*/*.pdf"))


def ours(data: bytes) -> None:
    """The parsing, as a new process does it."""
    forget()
    parsers.parse(data)


def in_turn(paths: Sequence[Path], rounds: int) -> dict[Path, dict[Task, float]]:
    """CPU seconds of each task on each file, the best of the rounds: other programs only ever add."""
    tasks: tuple[Task, ...] = ours, extract_tables, floor
    found: dict[Path, dict[Task, float]] = {}
    for path in paths:
        data = path.read_bytes()
        timed = [[seconds(task, data) for task in tasks] for _ in range(rounds)]
        found[path] = dict(zip(tasks, map(min, zip(*timed, strict=True)), strict=True))
    return found


def tell_ratios(paths: Sequence[Path], rounds: int) -> list[bool]:
    """Ours to its peers, for each file and together, and the parts of it."""
    found = in_turn(paths, rounds)
    print(f"{'ours':>7} {'theirs':>7} {'ratio':>6} {'floor':>6} {'ratio':>6}  file")
    for path, by in found.items():
        mine, tables, least = by[ours], by[extract_tables], by[floor]
        print(f"{mine:7.2f} {tables:7.2f} {mine / tables:6.3f} {least:6.3f} {mine / least:6.2f}  {path.name}")
    spent = sum(by[ours] for by in found.values())
    for part, took in by_part(ours, [path.read_bytes() for path in paths], rounds).items():
        print(f"{took:7.3f} {took / spent:6.0%}  {part}")
    read = {path: by for path, by in found.items() if has_text(path.read_bytes())}
    if unread := len(found) - len(read):
        print(f"{unread} of the PDFs are nothing to pdfplumber, which reads no character of them")
    return [
        *([against("extract_tables", "pdfplumber", extract_tables, read, OF_TABLES)] if read else []),
        against("the floor", "PDFium's text, boxes and segments", floor, found, OF_FLOOR),
    ]


def against(name: str, peer: str, task: Task, found: dict[Path, dict[Task, float]], at_most: float) -> bool:
    """Ours to a peer's task, over files."""
    mine, other = (sum(by[each] for by in found.values()) for each in (ours, task))
    return tell(
        "parse",
        f"PDF to record, against {name}",
        mine / other,
        size=f"{len(found)} PDFs",
        ours=f"{mine:.2f} s",
        peer=f"{peer} {other:.2f} s",
        at_most=at_most,
    )


def tell_cores(paths: Sequence[Path], work: float, rounds: int) -> list[bool]:
    """The parse step with a second worker, on so many copies as are `work` seconds for one."""
    copies = math.ceil(work / sum(seconds(ours, path.read_bytes()) for path in paths))
    took = cores.parsing(paths, copies, (1, 2), rounds)
    limit = cores.bare(paths, math.ceil(copies / 4), (1, 2), rounds)
    for count, each in took.items():
        print(f"{each.seconds:7.2f} {each.queued:7.2f} s in the queue for a core, {count} workers")
    gained, possible = took[1].own / took[2].own, 2 * limit[1] / limit[2]
    print(f"load {os.getloadavg()[0]:.1f}; two bare processes do {possible:.2f} times what one does")
    size, own, alone = f"{copies * len(paths)} PDFs", f"{took[2].own:.2f} s", f"{took[1].own:.2f} s"
    tell("parse", "2 worker processes, against 1", gained, size=size, ours=own, peer=alone)
    return [
        tell(
            "parse",
            "2 worker processes against 1, were 2 cores twice one",
            gained * 2 / possible,
            size=size,
            ours=f"{gained:.2f}",
            peer=f"bare processes {possible:.2f}",
            at_least=SPEEDUP,
        )
    ]


def main() -> int:
    """Measures; 1 where a target is missed."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("files", nargs="*", type=Path)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--pages", default="50,500")
    options.add_argument("--work", type=float, default=8, help="seconds of work for a worker alone")
    chosen = options.parse_args()
    logging.disable(logging.WARNING)
    paths = files(chosen.files)
    parsers.parse(paths[0].read_bytes())  # what is read once (word lists, forms) is read
    held = tell_ratios(paths, chosen.rounds)
    held += tell_growth(paths, [int(count) for count in chosen.pages.split(",")])
    held += tell_cores(paths, chosen.work, chosen.rounds)
    return int(not all(held))


if __name__ == "__main__":
    sys.exit(main())

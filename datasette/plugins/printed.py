"""The rows of a statement as printed, written out here: a template took 100 ms for 5,000 cells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup, escape
from pluggy import HookimplMarker

hookimpl = HookimplMarker("datasette")

CLASSES = {"is_doubted": "doubted", "is_mended": "mended", "is_code": "code", "is_name": "name"}
UNSEEN = {"is_doubted": "（疑似有误）", "is_mended": "（已修正）"}
"""What a reader who sees no marks is told."""


@hookimpl(trylast=True)
def prepare_jinja2_environment(env: Any) -> None:
    """The filter `rows`, made of others': so it comes last."""
    place, figure_path = env.filters["place"], env.filters["figure_path"]

    def rows(statement: dict[str, Any], base: str) -> Markup:
        """A statement's lines, those of its heading apart; `base` goes before the addresses of figures."""
        lines = [_line(line, base, place, figure_path) for line in statement["lines"]]
        heads = heading(statement["lines"])
        parts = (("thead", lines[:heads]), ("tbody", lines[heads:]))
        return Markup("\n".join(f"<{part}>{chr(10).join(of)}</{part}>" for part, of in parts if of))

    env.filters["rows"] = rows


def heading(lines: list[list[dict[str, Any]]]) -> int:
    """How many of the first lines are a table's heading, which every sheet of paper repeats.

    Those of header cells alone, up to one that no cell of theirs reaches beyond; none where nothing else is left.
    """
    heads = reach = 0
    for number, line in enumerate(lines):
        if not all(c["is_header"] for c in line):
            return heads
        reach = max([reach, *(number + c["rowspan"] for c in line)])
        if reach == number + 1:
            heads = reach
    return 0


def _line(line: list[dict[str, Any]], base: str, place: Any, figure_path: Any) -> str:
    total = ' class="total"' if any(c["level"] == 0 for c in line) else ""
    return f"<tr{total}>{''.join(piece for c in line for piece in _cell(c, base, place, figure_path))}</tr>"


def _cell(c: dict[str, Any], base: str, place: Any, figure_path: Any) -> Iterator[str]:
    tag = "th" if c["is_header"] and c["text"] else "td"
    yield f'<{tag} id="{escape(c["statement_id"])}-r{c["row"]}c{c["col"]}"'
    for span in ("rowspan", "colspan"):
        if c[span] > 1:
            yield f' {span}="{c[span]}"'
    classes = [name for key, name in CLASSES.items() if c[key]] + ["money"] * (c["fen"] is not None)
    if c["is_header"] and not c["text"]:
        classes.append("blank")
    if _is_ordinal(c):
        classes.append("ordinal")
    if classes:
        yield f' class="{" ".join(classes)}"'
    if c["anchor"]:
        yield f' title="{escape(place(c["anchor"]))}"'
    text = escape(c["text"])
    if c["fen"] is not None or c["is_doubted"] or c["is_mended"]:
        path = escape(base + figure_path(c["statement_id"], c["row"], c["col"]))
        text = Markup(f'<a href="{path}">{text or "（空）"}</a>')
    unseen = "".join(f'<span class="unseen">{told}</span>' for key, told in UNSEEN.items() if c[key])
    yield f">{text}{unseen}</{tag}>"


def _is_ordinal(c: dict[str, Any]) -> bool:
    """Whether it numbers a line or a column, as 行次 and 栏次 do: forms print these in the middle."""
    text = c["text"]
    return bool(
        c["fen"] is None and not c["is_header"] and not c["is_code"] and len(text) < 4 and text.isdigit()
    )

"""Whose document it is, of which year, and what: each place that says so is kept as `Evidence`, and weighed.

The strongest place decides each field; a body's name is taken in the fullest form that the document prints.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, get_args

import msgspec

from parsers import regions
from parsers.formbook import account_forms
from parsers.leads import agency_line
from parsers.model import Document, Evidence, Identity, Kind, Line, Scope, Source, Statement
from parsers.plain import bare, plain
from parsers.titles import agency_in, classify, kind_of, scope_of, year_in

Place = Literal[
    "given", "cover", "agency_line", "table_title", "page_title", "text", "article_title", "file_name"
]
_RANK: dict[str, int] = {place: i for i, place in enumerate(get_args(Place))}
_PRINTED = frozenset({"cover", "agency_line", "table_title", "page_title", "text"})
_FRONT_LINES = 12
_LONGEST = 60
_PART = re.compile(r"第[一二三四五六七八九十]+部分(.{4,60})")


def evidence_in(text: str, place: Place) -> tuple[Evidence, ...]:
    """What a title, a cover or a file name says of a document's identity."""
    kind = kind_of(text)
    agency = agency_in(text)
    found = {
        "agency_name": agency,
        "region_code": regions.resolve(bare(text)) if regions.prefix(bare(text)) else None,
        "fiscal_year": year_in(text),
        "kind": kind,
        "scope": scope_of(text, agency) if kind else None,
        "title": text if kind or place == "article_title" else None,
    }
    return tuple(Evidence(field, str(value), place) for field, value in found.items() if value is not None)


def gather(source: Source, agencies: Sequence[str], statements: Sequence[Statement]) -> tuple[Evidence, ...]:
    """All evidence in a document itself: its cover, the lines above its tables, its titles and headings."""
    found = [*_cover(source)]
    found += [Evidence("agency_name", name, "agency_line") for name in agencies]
    for statement in statements:
        found += _of_statement(statement)
    if source.title:
        found += evidence_in(source.title, "page_title")
    found += _headings(source)
    return tuple(dict.fromkeys(found))


def cover_kind(source: Source) -> tuple[Kind | None, Scope | None]:
    """What the cover, the page's title or the headings say that a document is."""
    said = [
        *_cover(source),
        *(evidence_in(source.title, "page_title") if source.title else ()),
        *_headings(source),
    ]
    identity = weigh(said)
    return identity.kind, identity.scope


def resolve(document: Document, extra: Sequence[Evidence] = ()) -> Identity:
    """The identity of a document by all evidence: its own, and what is known of it from outside (`extra`).

    `given` evidence wins over everything that is printed.
    """
    return weigh([*document.evidence, *extra])


def weigh(evidence: Iterable[Evidence]) -> Identity:
    """What evidence amounts to. Of equally strong values the most frequent wins, then the first."""
    said = list(evidence)
    agency = _strongest(said, "agency_name")
    agency = _fullest(agency, said) if agency else None
    code = (regions.resolve(agency) if agency else None) or _strongest(said, "region_code")
    year = _strongest(said, "fiscal_year")
    scope = _strongest(said, "scope")
    return msgspec.convert(
        {
            "agency_name": agency,
            "region_code": code,
            "fiscal_year": int(year) if year else None,
            "kind": _strongest(said, "kind"),
            "scope": scope or "unknown",
            "title": _strongest(said, "title"),
        },
        Identity,
    )


def _strongest(evidence: Sequence[Evidence], field: str) -> str | None:
    said = [e for e in evidence if e.field == field]
    best = min((_RANK[e.source] for e in said), default=None)
    counted = Counter(e.value for e in said if _RANK[e.source] == best)
    return counted.most_common(1)[0][0] if counted else None


def _fullest(agency: str, evidence: Sequence[Evidence]) -> str:
    """The longest printed form of the same name: 盘锦市某中心 may stand as 辽宁省盘锦市某中心."""
    forms = {e.value for e in evidence if e.field == "agency_name" and e.source in _PRINTED}
    return max((f for f in forms if f.endswith(agency)), key=len, default=agency)


def _cover(source: Source) -> Iterator[Evidence]:
    lines = _front(source)
    for line in lines:
        if agency := agency_line(line):
            yield Evidence("agency_name", agency, "cover")
    titles = [line for line in lines if not agency_line(line)]
    windows = [
        titles[i : i + size] for size in range(len(titles), 0, -1) for i in range(len(titles) - size + 1)
    ]
    texts = ["".join(window) for window in windows if sum(map(len, window)) <= _LONGEST]
    best = max(texts, key=_tells, default="")
    if _tells(best) > 0:
        yield from evidence_in(_trimmed(best, titles), "cover")


def _trimmed(title: str, lines: Sequence[str]) -> str:
    """A title without the lines at its end that say nothing of it."""
    for line in reversed(lines):
        rest = title.removesuffix(line)
        if rest == title or classify(rest) != classify(title):
            return title
        title = rest
    return title


def _front(source: Source) -> list[str]:
    """The short lines before contents, first part and first table; on paged sources, of the first page."""
    front: list[str] = []
    for block in source.blocks[:_FRONT_LINES]:
        if not isinstance(block, Line) or (block.page or 1) > source.first_page or len(block.text) > _LONGEST:
            break
        text = plain(block.text)
        if text.startswith(("目录", "第一部分", "一、", "1.", "1、")) or text.endswith(("。", ";")):
            break
        if not text.startswith("附件"):
            front.append(text)
    return front


def _tells(text: str) -> int:
    """How much a text tells as a title: its kind, then its year and body."""
    said = classify(text)
    if said.kind == "noise":
        return 0
    return 1 + (said.year is not None) + (said.agency is not None)


def _of_statement(statement: Statement) -> Iterator[Evidence]:
    if statement.form not in account_forms():
        return
    for said in evidence_in(statement.title, "table_title"):
        if said.field in ("agency_name", "fiscal_year"):
            yield said
    kind = statement.form.partition("_")[0]
    yield Evidence("kind", kind, "table_title")


def _headings(source: Source) -> Iterator[Evidence]:
    """Headings of parts name body, year and kind: 第二部分某某中心2023年度部门决算情况说明."""
    lines = (plain(block.text) for block in source.blocks if isinstance(block, Line))
    for heading in (match[1] for line in lines if (match := _PART.fullmatch(line))):
        yield from (said for said in evidence_in(heading, "text") if said.field != "title")

"""Addresses of the site on a country's database, by kind of page, drawn with a seed."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from bench.country.reading import BROAD

_IDS = {
    "document": "SELECT id FROM documents WHERE status IN ('parsed', 'partial') ORDER BY id LIMIT 50000",
    "agency": "SELECT id FROM agencies ORDER BY id LIMIT 50000",
    "project": "SELECT id FROM projects ORDER BY id LIMIT 50000",
    "rule": "SELECT DISTINCT rule FROM rule_outcomes ORDER BY rule",
    "region": "SELECT code FROM regions WHERE code IN (SELECT substr(region_code, 1, 2) || '0000' FROM documents "
    "UNION SELECT substr(region_code, 1, 4) || '00' FROM documents)",
    "figure": "SELECT document_id || '/' || ordinal || '/' || row || '/' || col FROM figures "
    "ORDER BY document_id, subject LIMIT 50000",
    "subject": "SELECT subject FROM figures GROUP BY subject ORDER BY count(*) DESC LIMIT 40",
    "year": "SELECT DISTINCT fiscal_year FROM documents WHERE fiscal_year IS NOT NULL",
}
_LISTS = {
    "findings": (
        "outcome=",
        "outcome=pass",
        "region={region}",
        "rule={rule}&outcome=",
        "year={year}&kind=final",
    ),
    "coverage": ("region={region}", "year={year}&kind=final&status=lacking", "status=late", "role=hrss"),
    "projects": ("year={year}", "q={word}", "region={region}", "score=100"),
    "compare": ("subject={subject}", "subject=personnel&per=head&year={year}", "year=&region={region}"),
    "changes": ("year={year}", "region={region}"),
    "rules": ("family=A-", "family=N-"),
}
"""By list, some of what it can be narrowed by."""
_SEARCHES = (
    *("{broad}", "{word}", "{broad} {word}", "{broad}&region={region}", "{broad}&year={year}&kind=budget"),
    *("{broad}&role=finance", "{word} {year}", "{broad}&in=claims", "三公 {year} 决算", "{one}"),
    *("{digit}", "{broad}{digit}", "20", "{broad}&in=claims&page=40", "{broad}&form=final_general_basic"),
)
STOCK = {
    "list": ("/findings?outcome=pass", "/mingzhang/findings?outcome=pass"),
    "search": ("/search?q={broad}", "/mingzhang/sections?text__contains={broad}"),
    "table": ("/mingzhang/amounts", "/mingzhang/amounts"),
}
"""A page of the site, and what stock Datasette has for it."""


class Draw:
    """What addresses are filled with, by chance but the same for the same seed."""

    def __init__(self, database: Path, seed: int) -> None:
        self._dice = random.Random(seed)
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            self._ids = {name: [str(id_) for (id_,) in connection.execute(sql)] for name, sql in _IDS.items()}
            texts = connection.execute(
                "SELECT text FROM sections WHERE length(text) > 20 LIMIT 20000"
            ).fetchall()
        self._texts = [text for (text,) in texts]

    def filled(self, address: str) -> str:
        """The address with its braces filled."""
        values = {name: self._dice.choice(ids) for name, ids in self._ids.items() if f"{{{name}}}" in address}
        words = {"broad": self._dice.choice(BROAD), "word": self._word(), "one": self._word()[:1]}
        words["digit"] = str(self._dice.randrange(10))
        return quote(address.format(**values, **words), safe="/?&=.+%,")

    def _word(self) -> str:
        """Two to four characters from anywhere in the texts."""
        text, length = self._dice.choice(self._texts), self._dice.randint(2, 4)
        at = self._dice.randrange(max(1, len(text) - length))
        return "".join(c for c in text[at : at + length] if c.isalnum()) or text[:2]


def addresses(draw: Draw, count: int) -> dict[str, list[str]]:
    """By kind of page so many addresses: each kind of `SITE` as page, and what it gives as JSON and CSV."""
    return {
        kind: [draw.filled(shape) for shape in _cycled(shapes, count)] for kind, shapes in _shapes().items()
    }


def _shapes() -> dict[str, tuple[str, ...]]:
    lists = {
        f"/{name}{form}": (f"/{name}{form}", *(f"/{name}{form}?{query}" for query in queries))
        for name, queries in _LISTS.items()
        for form in ("", ".json", ".csv")
    }
    pages = {
        f"/{name}/…{form}": (f"/{name}/{{{name}}}{form}",)
        for name in ("agency", "region", "rule", "project")
        for form in ("", ".json")
    }
    views = ("", "?view=sections", "?view=findings", "?view=projects", "?view=original")
    return {
        "/": ("/",),
        **{
            f"/search{form}": tuple(f"/search{form}?q={s}" for s in _SEARCHES)
            for form in ("", ".json", ".csv")
        },
        **pages,
        "/document/…": tuple(f"/document/{{document}}{view}" for view in views),
        "/figure/…": ("/figure/{figure}",),
        **lists,
        "feeds": ("/documents.atom", "/changes.atom", "/sitemap.xml", "/sitemap-documents-1.xml"),
        "texts": ("/about", "/api", "/downloads"),
        "/mingzhang/…": (
            *("/mingzhang/amounts", "/mingzhang/documents", "/mingzhang/findings", "/mingzhang/sections"),
            *("/mingzhang/claims?_search={word}", "/mingzhang/amounts.json"),
            *("/mingzhang/amounts?_search={broad}", "/mingzhang/claims.json?_search={broad}"),
        ),
        "SQL": ("/mingzhang?sql=select+*+from+documents+where+fiscal_year={year}+limit+50",),
    }


def _cycled(shapes: tuple[str, ...], count: int) -> Iterator[str]:
    yield from (shapes[n % len(shapes)] for n in range(max(count, len(shapes))))

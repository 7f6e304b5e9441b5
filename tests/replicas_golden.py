"""What a replica holds, and what must come out of it: the golden lists `tests/replicas/*.yml`.

A golden list names every row of the replica's lists, newest first. A row without `noise` must come out as an
article with this URL, title, date and these files; a row with it must not be asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import yaml
from msgspec import Meta, Struct

FOLDER = Path(__file__).with_name("replicas")

Manner = Literal[
    "link", "iframe", "viewer", "embed", "object", "onclick", "open", "vsb_script", "download_jsp", "json"
]
"""How an article shows a file: `viewer` is `viewer.html?file=` in an iframe, `open` is `window.open`."""

Shape = Literal["plain", "inside", "before", "cells", "spans", "em"]
"""The markup of a list row: `replicas_mirror.SHAPES`."""

Disposition = Literal["none", "utf8", "rfc5987", "gbk", "percent"]


class File(Struct, frozen=True, forbid_unknown_fields=True):
    """A file of an article. `name`: the one that must be recorded."""

    at: str
    name: str
    by: Manner = "link"
    text: str = ""
    """The text of its link."""
    shown: str = ""
    """The address as the page writes it, where a browser asks for another: unescaped, with blanks."""
    redirects_to: str = ""
    disposition: Disposition = "none"
    """The encoding in which the server states `name`."""
    revalidates: bool = True


class Row(Struct, frozen=True, forbid_unknown_fields=True):
    """A row of a list, and the page behind it."""

    at: str
    title: str
    date: Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\d$")]
    files: tuple[File, ...] = ()
    noise: Literal["", "notice", "news", "other_agency", "unclear"] = ""
    """`unclear`: its cut title leaves it open, so that its page may be asked for, but no file of it."""
    cut: Literal["", "attribute", "page"] = ""
    """The anchor's text is cut; the whole title stands in `a@title`, or on the article's page alone."""
    dated: Literal["meta", "text", "list"] = "meta"
    """Where the date stands, besides a URL that may lie."""
    is_document: bool = False
    """The page itself holds the tables."""
    within: str = ""
    """The page on which a hub shows the row: one department's."""
    moved_to: str | None = None
    is_dead: bool = False
    is_barred: bool = False
    """By robots.txt."""
    is_elsewhere: bool = False
    """On a host that the registry does not name."""

    @property
    def is_direct(self) -> bool:
        """Whether the row links to its file, without an article."""
        return any(file.at == self.at for file in self.files)

    @property
    def is_read(self) -> bool:
        """Whether its page must come out."""
        return not (self.noise or self.is_dead or self.is_barred or self.is_elsewhere)


class NextDay(Struct, frozen=True, forbid_unknown_fields=True):
    """What is different a day later."""

    new: Row
    changed: str
    """The path of a file whose bytes are others."""
    gone: str
    """The path of an article that answers 404."""
    moved: tuple[str, str]
    """The old path of an article, which redirects, and the new one."""


class Golden(Struct, frozen=True, forbid_unknown_fields=True):
    """A replica: its platform, its lists, and all that it holds."""

    family: str
    platform: str
    """The builder of its lists, in `replicas_platforms.PLATFORMS`."""
    about: str
    at: Annotated[tuple[str, ...], Meta(min_length=1)]
    """The lists that the registry names."""
    redesigned: str
    """The path of a list that does not fit the family's pattern."""
    columns: tuple[str, ...]
    """Patterns of the paths of list pages, one for each column: asked once where nothing is new."""
    rows: tuple[Row, ...]
    next_day: NextDay
    page: str = ""
    """The path of page {n}, where the platform has no naming of its own."""
    per_page: int = 6
    shape: Shape = "plain"
    encoding: Literal["utf-8", "gbk"] = "utf-8"
    marked: bool = True
    """Whether its articles carry the metadata of government sites."""
    agencies: tuple[str, ...] = ()

    @property
    def list(self) -> str:
        """The first list."""
        return self.at[0]

    def on(self, day: int) -> tuple[Row, ...]:
        """The rows of the lists, on the first day (0) or the next (1)."""
        return (self.next_day.new, *self.rows) if day else self.rows


def names() -> list[str]:
    """The replicas, by name."""
    return sorted(path.stem for path in FOLDER.glob("*.yml"))


@cache
def golden(name: str) -> Golden:
    """The golden list of a replica."""
    return msgspec.convert(yaml.safe_load((FOLDER / f"{name}.yml").read_text("utf-8")), Golden)


def body_of(path: str, day: int, changed: str) -> bytes:
    """The bytes of a file: its path makes it unlike the others, a correction unlike itself."""
    mark = f"{path} corrected" if day and path == changed else path
    return b"%PDF-1.4\n% " + mark.encode() + b"\n%%EOF\n"


def read_rows(rows: tuple[Row, ...]) -> Iterator[Row]:
    """The rows whose pages must come out."""
    return (row for row in rows if row.is_read)

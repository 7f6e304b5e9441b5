"""A site as data: what `site.yml` says (see README.md)."""

from __future__ import annotations

import zlib
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import yaml
from msgspec import Meta, Struct

from samples.document import ROOT, Document, documents

RENDERED = ROOT / "rendered"
"""The files that the sites publish, by organisation."""


class Attachment(Struct, frozen=True, forbid_unknown_fields=True):
    """A file that an article links to; a dead one has no file and answers 404."""

    name: str
    file: str | None = None
    dead: bool = False


class Article(Struct, frozen=True, forbid_unknown_fields=True):
    """An article in a column."""

    id: str
    title: str
    date: date
    column: str
    kind: Literal["document", "noise", "near_miss", "dead"]
    document: str | None = None
    body: list[str] = []
    attachments: list[Attachment] = []


class Column(Struct, frozen=True, forbid_unknown_fields=True):
    """A column of a site: a list of articles."""

    id: Annotated[str, Meta(pattern="^[a-z0-9]+$")]
    title: str


class SiteData(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The keys of `site.yml`."""

    id: str
    name: str
    family: Literal["hanweb", "liaoning", "trs", "trs_script", "vsb"]
    site_code: Annotated[str, Meta(pattern=r"^\d{10}$")]
    columns: Annotated[list[Column], Meta(min_length=1)]
    articles: list[Article]
    site_name: str | None = None
    page_size: Annotated[int, Meta(ge=1)] = 10


class Site:
    """A site with its documents at hand. Raises ValueError where its parts do not refer to each other."""

    def __init__(self, organisation: str, data: SiteData, own: dict[str, Document]) -> None:
        self.organisation = organisation
        self.data = data
        self.documents = own
        if faults := list(self._faults()):
            raise ValueError(f"{organisation}/site.yml: {'; '.join(faults)}")

    @property
    def title(self) -> str:
        """What the site calls itself."""
        return self.data.site_name or self.data.name

    def articles(self, column: Column) -> list[Article]:
        """A column's articles, newest first."""
        listed = [article for article in self.data.articles if article.column == column.id]
        return sorted(listed, key=lambda article: article.date, reverse=True)

    def pages(self, column: Column) -> list[list[Article]]:
        """A column's articles by list page; an empty column has one page."""
        listed, size = self.articles(column), self.data.page_size
        return [listed[n : n + size] for n in range(0, len(listed), size)] or [[]]

    def page_document(self, article: Article) -> Document | None:
        """The document that the article's own page is, if it is one."""
        found = self.documents[article.document] if article.document else None
        return found if found and found.front.output == "html" else None

    def files(self, article: Article) -> list[Attachment]:
        """All files that an article links to, its document's first."""
        found = self.documents[article.document] if article.document else None
        if found is None or found.front.output == "html":
            return article.attachments
        own = [Attachment(name, file) for file, name in found.files.items()]
        return [*own, *article.attachments]

    def read(self, file: str) -> bytes:
        """The bytes of a rendered file."""
        return (RENDERED / self.organisation / file).read_bytes()

    def _faults(self) -> list[str]:
        columns = {column.id for column in self.data.columns}
        articles = self.data.articles
        numbers = [number_of(self.data.id, article.id) for article in articles]
        faults = ["two articles with one id"] if len(set(numbers)) < len(numbers) else []
        for article in articles:
            if article.column not in columns:
                faults.append(f"{article.id}: no column {article.column}")
            if (article.kind == "document") != (article.document in self.documents):
                faults.append(f"{article.id}: {article.kind} with document {article.document}")
            faults += [f"{article.id}: {a.name}" for a in article.attachments if a.dead == bool(a.file)]
        return faults


def number_of(*names: str) -> int:
    """A six-digit number for a thing of a site, that stays when others come and go."""
    return 100_000 + zlib.crc32("/".join(names).encode()) % 900_000


def load(organisation: str, root: Path = ROOT) -> Site:
    """The site of an organisation. Raises ValueError, naming the file, where it breaks the format."""
    path = root / organisation / "site.yml"
    try:
        data = msgspec.convert(yaml.safe_load(path.read_text("utf-8")), SiteData)
    except (msgspec.ValidationError, yaml.YAMLError) as error:
        raise ValueError(f"{organisation}/site.yml: {error}") from error
    return Site(organisation, data, {document.id: document for document in documents(organisation, root)})

"""A site as a web server sees it: addresses and what they answer. Each platform's ways are its module's."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from datetime import UTC, date, datetime, time
from functools import cached_property
from typing import ClassVar
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from msgspec import Struct

from samples.sites.model import Article, Attachment, Column, Site, number_of

TEMPLATES = Environment(
    loader=PackageLoader("samples.sites"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}

ROBOTS = "User-agent: *\nDisallow: /search\nDisallow: /admin/\n"


class Resource(Struct, frozen=True):
    """What an address answers. With the time of its last change it can be asked for conditionally."""

    body: bytes
    media_type: str
    modified: datetime | None = None
    file_name: str | None = None

    @property
    def etag(self) -> str:
        """The strong validator: from the bytes."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'


class Row(Struct, frozen=True):
    """An article as a list page shows it."""

    article: Article
    href: str

    @property
    def short(self) -> str:
        """The title, cut as narrow lists cut it."""
        title = self.article.title
        return title if len(title) <= 24 else title[:23] + "…"


class Replica(ABC):
    """A site on one platform: its static addresses, and those that take a query."""

    family: ClassVar[str]
    charset: ClassVar[str] = "utf-8"
    declared_charset: ClassVar[str] = "utf-8"
    """What the pages state, which on real sites is an older name."""

    header_charset: ClassVar[str] = "; charset=utf-8"

    def __init__(self, site: Site) -> None:
        self.site = site

    @abstractmethod
    def list_path(self, column: Column, page: int) -> str:
        """The address of a list page; pages count from 0."""

    @abstractmethod
    def article_path(self, article: Article) -> str:
        """The address of an article."""

    @abstractmethod
    def file_path(self, article: Article, file: Attachment) -> str:
        """The address of a file."""

    def file_href(self, article: Article, file: Attachment) -> str:
        """The file's address as the article links to it."""
        return self.file_path(article, file)

    def stated_name(self, file: Attachment) -> str | None:
        """The name under which the server hands a file out, if it states one."""
        return file.name

    def article_href(self, article: Article) -> str:
        """The article's address as a list links to it."""
        return self.article_path(article)

    def answer(self, target: str, form: dict[str, str]) -> Resource | None:
        """The answer to a path with its query, and the fields of a posted form; None is a 404."""
        del form
        return self.static.get(target)

    @cached_property
    def static(self) -> dict[str, Resource]:
        """All addresses that do not depend on a query's order."""
        found = {
            "/": self.page("home.html"),
            "/index.html": self.page("home.html"),
            "/robots.txt": Resource(ROBOTS.encode(), "text/plain"),
            "/style.css": Resource(TEMPLATES.get_template("style.css").render().encode(), "text/css"),
        }
        for column in self.site.data.columns:
            found |= self.lists(column)
            for article in self.site.articles(column):
                found |= self._article(column, article)
        return found

    def lists(self, column: Column) -> dict[str, Resource]:
        """The addresses of a column's list pages."""
        found = {}
        for number in range(self.static_pages(column)):
            path = self.list_path(column, number)
            found[path] = found[path.removesuffix("index.html")] = self.list_page(column, number)
        return found

    def static_pages(self, column: Column) -> int:
        """How many of a column's list pages are pages of their own."""
        return len(self.site.pages(column))

    def list_page(self, column: Column, number: int) -> Resource:
        """A list page."""
        return self.page(
            f"{self.family}/list.html", column=column, number=number, rows=self.rows(column, number)
        )

    def rows(self, column: Column, number: int) -> list[Row]:
        """The rows of a list page."""
        return [Row(article, self.article_href(article)) for article in self.site.pages(column)[number]]

    def _article(self, column: Column, article: Article) -> dict[str, Resource]:
        """An article's page and its files; nothing of a dead one."""
        if article.kind == "dead":
            return {}
        document = self.site.page_document(article)
        files = self.site.files(article)
        page = self.page(
            f"{self.family}/article.html",
            modified=published(article.date),
            column=column,
            article=article,
            document=self.site.read(document.rendered).decode() if document else None,
            links=[(self.file_href(article, file), file.name) for file in files],
        )
        return {self.article_path(article): page} | {
            self.file_path(article, file): self._file(article, file, file.file) for file in files if file.file
        }

    def _file(self, article: Article, file: Attachment, rendered: str) -> Resource:
        media_type = MEDIA_TYPES[rendered.rpartition(".")[2]]
        return Resource(self.site.read(rendered), media_type, published(article.date), self.stated_name(file))

    def page(self, template: str, modified: datetime | None = None, **values: object) -> Resource:
        """A page of the site in its encoding."""
        text = TEMPLATES.get_template(template).render(site=self.site, replica=self, **values)
        body = text.encode(self.charset, "xmlcharrefreplace")
        return Resource(body, "text/html" + self.header_charset, modified)

    def number(self, *names: str) -> int:
        """A number that stays the same for a thing of this site."""
        return number_of(self.site.data.id, *names)


def published(day: date) -> datetime:
    """When something of that day was put on the site: at nine in the morning in Beijing."""
    return datetime.combine(day, time(1), UTC)


def disposition(name: str) -> str:
    """The header that names a downloaded file, RFC 6266."""
    return f"attachment; filename*=UTF-8''{quote(name)}"

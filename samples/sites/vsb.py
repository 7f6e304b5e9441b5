"""VSB 博达: lists numbered backwards in a folder, relative links, files by number, PDFs shown in the article."""

from __future__ import annotations

import hashlib
from typing import ClassVar

from samples.sites.model import Article, Attachment, Column
from samples.sites.replica import Replica, Row

DOWNLOAD = "/system/_content/download.jsp"
OWNER = 1742300563


class Vsb(Replica):
    """Lists `/<column>.htm`, then `/<column>/<n>.htm` down to 1; articles `/info/<column>/<id>.htm`."""

    family: ClassVar[str] = "vsb"

    def list_path(self, column: Column, page: int) -> str:
        """See `Replica.list_path`: the page after the first has the highest number, the last one is 1."""
        number = len(self.site.pages(column)) - page
        return f"/{column.id}/{number}.htm" if page else f"/{column.id}.htm"

    def page_href(self, column: Column, page: int, here: int) -> str:
        """A list page's address as another one of the column links to it."""
        path = self.list_path(column, page)
        if not here:
            return path[1:]
        return path.rpartition("/")[2] if page else f"..{path}"

    def rows(self, column: Column, number: int) -> list[Row]:
        """See `Replica.rows`: links are relative to the list page."""
        up = "../" if number else ""
        return [Row(row.article, up + row.href[1:]) for row in super().rows(column, number)]

    def article_path(self, article: Article) -> str:
        """See `Replica.article_path`."""
        return f"/info/{self.number(article.column) // 100}/{self.number(article.id)}.htm"

    def file_path(self, article: Article, file: Attachment) -> str:
        """See `Replica.file_path`: files have numbers, and no names but those that the server states."""
        if is_shown(file):
            name = (
                hashlib.md5(f"{article.id}/{file.name}".encode(), usedforsecurity=False).hexdigest().upper()
            )
            return f"/__local/{name[0]}/{name[1:3]}/{name[3:5]}/{name[5:]}_{name[:8]}_{name[8:13]}.pdf"
        query = f"urltype=news.DownloadAttachUrl&owner={OWNER}&wbfileid={self.number(article.id, file.name)}"
        return f"{DOWNLOAD}?{query}"

    def stated_name(self, file: Attachment) -> str | None:
        """See `Replica.stated_name`: what is shown is no download."""
        return None if is_shown(file) else super().stated_name(file)


def is_shown(file: Attachment) -> bool:
    """Whether the article shows the file in a frame instead of linking to it: PDFs."""
    return file.name.endswith(".pdf")

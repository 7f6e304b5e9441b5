"""VSB 博达: the first list page is a file, the later ones lie in a folder and are numbered backwards."""

from __future__ import annotations

from typing import ClassVar

from samples.sites.model import Article, Attachment, Column
from samples.sites.replica import Replica

DOWNLOAD = "/system/_content/download.jsp"
OWNER = 1742300563


class Vsb(Replica):
    """Lists `/<column>.htm`, then `/<column>/<n>.htm` down to 1; articles `/info/<column>/<id>.htm`."""

    family: ClassVar[str] = "vsb"

    def list_path(self, column: Column, page: int) -> str:
        """See `Replica.list_path`: the page after the first has the highest number, the last one is 1."""
        number = len(self.site.pages(column)) - page
        return f"/{column.id}/{number}.htm" if page else f"/{column.id}.htm"

    def article_path(self, article: Article) -> str:
        """See `Replica.article_path`."""
        return f"/info/{self.number(article.column) // 100}/{self.number(article.id)}.htm"

    def file_path(self, article: Article, file: Attachment) -> str:
        """See `Replica.file_path`: files have numbers, and no names but those that the server states."""
        query = f"urltype=news.DownloadAttachUrl&owner={OWNER}&wbfileid={self.number(article.id, file.name)}"
        return f"{DOWNLOAD}?{query}"

"""The platform of Liaoning's cities: numbered list pages, dated articles, and documents that are pages."""

from __future__ import annotations

from typing import ClassVar

from samples.sites.model import Article, Attachment, Column
from samples.sites.replica import Replica


class Liaoning(Replica):
    """Lists `/<column>/`, articles `/<y>_<m>/<d>_<hour>/content-<id>.html`; GBK, called gb2312."""

    family: ClassVar[str] = "liaoning"
    charset: ClassVar[str] = "gbk"
    declared_charset: ClassVar[str] = "gb2312"
    header_charset: ClassVar[str] = ""

    def list_path(self, column: Column, page: int) -> str:
        """See `Replica.list_path`."""
        return f"/{column.id}/index_{page + 1}.html" if page else f"/{column.id}/index.html"

    def article_path(self, article: Article) -> str:
        """See `Replica.article_path`."""
        return f"/{article.date:%Y_%m}/{article.date:%d}_09/content-{self.number(article.id)}.html"

    def file_path(self, article: Article, file: Attachment) -> str:
        """See `Replica.file_path`."""
        ending = (file.file or file.name).rpartition(".")[2]
        return f"/upload/{article.date:%Y%m%d}/{self.number(article.id, file.name)}.{ending}"

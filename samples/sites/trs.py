"""TRS WCM: list pages numbered by a script, articles and their files side by side."""

from __future__ import annotations

from typing import ClassVar

from samples.sites.model import Article, Attachment, Column
from samples.sites.replica import Replica


class Trs(Replica):
    """Lists `/xxgk/<column>/index_<n>.html`, articles `<yyyymm>/t<date>_<id>.html`, files `P0<digits>`."""

    family: ClassVar[str] = "trs"

    def list_path(self, column: Column, page: int) -> str:
        """See `Replica.list_path`."""
        return f"/xxgk/{column.id}/index_{page}.html" if page else f"/xxgk/{column.id}/index.html"

    def article_path(self, article: Article) -> str:
        """See `Replica.article_path`."""
        return f"/xxgk/{article.column}{self.article_href(article)[1:]}"

    def article_href(self, article: Article) -> str:
        """See `Replica.article_href`: relative to the list."""
        return f"./{article.date:%Y%m}/t{article.date:%Y%m%d}_{self.number(article.id)}.html"

    def file_path(self, article: Article, file: Attachment) -> str:
        """See `Replica.file_path`."""
        return self.article_path(article).rpartition("/")[0] + self.file_href(article, file)[1:]

    def file_href(self, article: Article, file: Attachment) -> str:
        """See `Replica.file_href`: in the article's folder, under its date and a long number."""
        number = f"{self.number(article.id, file.name)}{self.number(file.name)}"
        return f"./P0{article.date:%Y%m%d}{number}.{(file.file or file.name).rpartition('.')[2]}"

"""Hanweb jpage: the first list page holds its rows as XML in a script, a proxy hands out the others."""

from __future__ import annotations

import hashlib
from typing import ClassVar
from urllib.parse import parse_qsl, urlencode, urlsplit

from samples.sites.model import Article, Attachment, Column
from samples.sites.replica import TEMPLATES, Replica, Resource

PROXY = "/module/web/jpage/dataproxy.jsp"
DOWNLOAD = "/module/download/downfile.jsp"
WEB_ID = 37
DOWNLOADS_SINCE = 2024
"""Articles before this year link to files under /attach/, as on sites that were rebuilt."""


class Hanweb(Replica):
    """Lists `/col/col<id>/`, articles `/art/<y>/<m>/<d>/art_<column>_<id>.html`."""

    family: ClassVar[str] = "hanweb"

    def list_path(self, column: Column, page: int) -> str:
        """See `Replica.list_path`; later pages come from the proxy."""
        if page:
            return f"{PROXY}?{urlencode({'page': page + 1, **self.ids(column)}, safe='/')}"
        return f"/col/col{self.number(column.id)}/index.html"

    def static_pages(self, column: Column) -> int:
        """See `Replica.static_pages`."""
        del column
        return 1

    def article_path(self, article: Article) -> str:
        """See `Replica.article_path`."""
        day, column = article.date, self.number(article.column)
        return f"/art/{day.year}/{day.month}/{day.day}/art_{column}_{self.number(article.id)}.html"

    def file_path(self, article: Article, file: Attachment) -> str:
        """See `Replica.file_path`."""
        digest = hashlib.md5(f"{article.id}/{file.name}".encode(), usedforsecurity=False).hexdigest()
        name = f"{digest}.{(file.file or file.name).rpartition('.')[2]}"
        if article.date.year < DOWNLOADS_SINCE:
            return f"/attach/0/{name}"
        return f"{DOWNLOAD}?classid=0&filename={name}"

    def proxy(self, column: Column) -> str:
        """The proxy's address as the first list page states it."""
        return f"{PROXY}?{urlencode({'page': 1, **self.ids(column)}, safe='/')}"

    def ids(self, column: Column) -> dict[str, str]:
        """The parameters that the proxy wants with a page's number."""
        return {
            "appid": "1",
            "webid": str(WEB_ID),
            "path": "/",
            "columnid": str(self.number(column.id)),
            "unitid": str(self.number(column.id, "unit")),
            "permissiontype": "0",
        }

    def answer(self, target: str, form: dict[str, str]) -> Resource | None:
        """See `Replica.answer`: the proxy takes its fields from the query or from a form."""
        parts = urlsplit(target)
        fields = dict(parse_qsl(parts.query)) | form
        if parts.path == PROXY:
            return self._proxy(fields)
        if parts.path == DOWNLOAD:
            target = f"{DOWNLOAD}?classid={fields.get('classid', '')}&filename={fields.get('filename', '')}"
        return super().answer(target, form)

    def _proxy(self, fields: dict[str, str]) -> Resource | None:
        """The records of a page (`page`), or from one record to another (`startrecord`, `endrecord`)."""
        columns = [c for c in self.site.data.columns if str(self.number(c.id)) == fields.get("columnid")]
        if not columns or not fields.get("unitid"):
            return None
        first, page = fields.get("startrecord", ""), fields.get("page", "")
        number = (int(first) - 1) // self.site.data.page_size if first.isdigit() else -1
        number = int(page) - 1 if page.isdigit() else number
        if not 0 <= number < len(self.site.pages(columns[0])):
            return None
        rows = self.rows(columns[0], number)
        text = TEMPLATES.get_template("hanweb/datastore.xml").render(
            site=self.site, replica=self, column=columns[0], rows=rows
        )
        return Resource(f"<?xml version='1.0' encoding='UTF-8'?>\n{text}".encode(), "text/xml; charset=utf-8")

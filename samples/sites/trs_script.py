"""TRS WCM whose lists are empty pages: a script asks for the rows as JSON, and for how many pages there are."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from samples.sites.model import Column
from samples.sites.replica import Resource
from samples.sites.trs import Trs


class TrsScript(Trs):
    """Addresses as on any TRS site; `records_<n>.json` beside the list pages holds their rows."""

    family: ClassVar[str] = "trs_script"

    def lists(self, column: Column) -> dict[str, Resource]:
        """See `Replica.lists`: the data of each page too."""
        folder = self.list_path(column, 0).removesuffix("index.html")
        numbers = range(len(self.site.pages(column)))
        return super().lists(column) | {
            f"{folder}records_{number}.json": self._records(column, number) for number in numbers
        }

    def _records(self, column: Column, number: int) -> Resource:
        docs = [
            {"title": row.article.title, "url": row.href, "date": f"{row.article.date}"}
            for row in self.rows(column, number)
        ]
        counts = {"total": len(self.site.articles(column)), "pages": len(self.site.pages(column))}
        return Resource(msgspec.json.encode({**counts, "page": number, "docs": docs}), "application/json")

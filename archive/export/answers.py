"""The captures that have bytes, as WARC tells of them: by site and month, each with the first of the same bytes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import groupby
from urllib.parse import quote

from msgspec import Struct

_CAPTURES = """
SELECT id, site, url, final_url, fetched_at, status, sha256, media_type, headers,
  first_value(coalesce(final_url, url)) OVER same AS first_uri,
  first_value(fetched_at) OVER same AS first_fetched_at,
  row_number() OVER same = 1 AS is_first
FROM captures WHERE site = ? AND sha256 IS NOT NULL
WINDOW same AS (PARTITION BY sha256 ORDER BY fetched_at, ledger, line)
ORDER BY fetched_at, ledger, line
"""
_SITES = "SELECT site, count(*) FROM captures WHERE sha256 IS NOT NULL GROUP BY site ORDER BY site"
_URI = "%/:=&?~#+!$,;'@()*[]"


class Answer(Struct, frozen=True):
    """A capture that has bytes, and the first one of the same bytes from the same site."""

    id: str
    site: str
    url: str
    final_url: str | None
    fetched_at: str
    status: int | None
    sha256: str
    media_type: str | None
    headers: str | None
    first_uri: str
    first_fetched_at: str
    is_first: int

    @property
    def uri(self) -> str:
        """Where the bytes came from, as a URI."""
        return quote(self.final_url or self.url, safe=_URI)

    @property
    def origin(self) -> str:
        """Where the same bytes came from at first, as a URI."""
        return quote(self.first_uri, safe=_URI)


def sites(connection: sqlite3.Connection) -> list[tuple[str, int]]:
    """The sites that raw files came from, each with how many records it has."""
    return connection.execute(_SITES).fetchall()


def by_month(connection: sqlite3.Connection, site: str) -> Iterator[tuple[str, Iterator[Answer]]]:
    """A site's answers in the order of their times, by month: `2024-09`."""
    answers = (Answer(*row) for row in connection.execute(_CAPTURES, (site,)))
    return groupby(answers, lambda answer: answer.fetched_at[:7])

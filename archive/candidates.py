"""Which captured files are documents, and where each was first captured.

Several files are one document where the parsers say that their content is the same (a visit counter on a
page), and one file may have been captured at many URLs: the first capture that a crawl made is its home, else
the first that was taken in. An article page is no document where a file that it links to is that document.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from hashlib import sha256
from itertools import groupby

import msgspec
from msgspec import Struct, structs

from archive.database import BuildError
from archive.ingest import SITE as INGEST
from archive.ingest import Given
from parsers.model import Kind

_CAPTURES = f"""
SELECT r.stem, r.content, c.sha256, r.digest, r.failure, r.format, r.documents, c.url, c.role, c.site,
  s.region_code AS site_region, s.role AS site_role, c.found_on, c.article_title, c.published_on, c.file_name,
  CASE c.site WHEN '{INGEST}' THEN u.entry END AS entry
FROM captures AS c
JOIN _records AS r ON r.sha256 = c.sha256
JOIN sites AS s ON s.id = c.site
JOIN _ledger AS l ON l.key = c.ledger
JOIN _runs AS u ON u.site = l.site AND u.run = l.run
WHERE c.role != 'list' AND c.outcome IN ('new', 'changed', 'unchanged')
  AND (r.failure IS NOT NULL OR r.documents != '[]')
ORDER BY r.stem, c.site = '{INGEST}', c.fetched_at, c.url, c.ledger, c.line
"""
_ATTACHMENTS = """
SELECT DISTINCT r.failure, r.documents FROM captures AS c JOIN _records AS r ON r.sha256 = c.sha256
WHERE c.found_on = ? AND c.role = 'file' AND c.outcome IN ('new', 'changed', 'unchanged')
"""


class Gist(Struct, frozen=True):
    """What the parsers say of a document, in short; `statements` counts them."""

    fiscal_year: int | None
    kind: Kind | None
    statements: int


class Held(Struct, frozen=True):
    """A capture of a file or article page, with what was parsed of it."""

    stem: str
    content: str
    sha256: str
    digest: str
    failure: str | None
    format: str
    documents: str
    url: str
    role: str
    site: str
    site_region: str | None
    site_role: str
    found_on: str | None
    article_title: str | None
    published_on: str | None
    file_name: str | None
    entry: str | None


class Candidate(Struct, frozen=True):
    """A file that is one or more documents, or that could not be read: all that its rows are made from."""

    home: Held
    given: Given

    @property
    def key(self) -> str:
        """SHA-256 over it: equal keys give equal rows."""
        return sha256(msgspec.json.encode(self)).hexdigest()


class _Told(Struct, frozen=True):
    given: Given = Given()


def candidates(connection: sqlite3.Connection) -> Iterator[Candidate]:
    """Every file that is a document or failed to be read, by the ids that it gives.

    Raises `BuildError` where two different contents would give the same document id.
    """
    rows = (Held(*row) for row in connection.execute(_CAPTURES))
    for stem, group in groupby(rows, key=lambda held: held.stem):
        captures = list(group)
        if len({held.content for held in captures}) > 1:
            raise BuildError(f"two contents share the document id {stem}")
        if not _stands_aside(connection, captures):
            yield Candidate(captures[0], _given(captures))


def _given(captures: list[Held]) -> Given:
    """What was told of the file, the latest first to be believed."""
    told = Given()
    for held in captures:
        if held.entry:
            given = msgspec.json.decode(held.entry, type=_Told).given
            told = structs.replace(told, **{k: v for k, v in structs.asdict(given).items() if v is not None})
    return told


def _stands_aside(connection: sqlite3.Connection, captures: list[Held]) -> bool:
    """Whether the file is an article page that only announces what is attached to it.

    A page with tables of its own stands aside for an attachment with tables of the same kind and year; a page
    of text alone for any attachment that is a document or could not be read.
    """
    if any(held.role != "article" for held in captures):
        return False
    attached = [
        (failure, _gists(documents))
        for url in sorted({held.url for held in captures})
        for failure, documents in connection.execute(_ATTACHMENTS, (url,))
    ]
    own = [gist for gist in _gists(captures[0].documents) if gist.statements]
    if not own:
        return any(failure or gists for failure, gists in attached)
    others = [gist for _, gists in attached for gist in gists if gist.statements]
    return any(_alike(one, other) for one in own for other in others)


def _gists(documents: str) -> list[Gist]:
    return msgspec.json.decode(documents, type=list[Gist])


def _alike(one: Gist, other: Gist) -> bool:
    return (one.kind is None or other.kind is None or one.kind == other.kind) and (
        one.fiscal_year is None or other.fiscal_year is None or one.fiscal_year == other.fiscal_year
    )

"""Which captured files may be documents, by the article that published them, and which it served together.

Several files are one where the parsers say that their content is the same (a visit counter on a page), and
one file may have been captured at many URLs: the first capture that a crawl made is its home, else the first
that was taken in. The article of its home is where it belongs. What an article served is known run by run:
where a file took another one's place at a URL, the files before and after that are two versions.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from hashlib import sha256
from itertools import groupby

import msgspec
from msgspec import Struct, structs

from archive.database import BuildError
from archive.ingest import SITE as INGEST
from archive.ingest import Given
from archive.touched import settle, touch_selected

_HELD = """c.role != 'list' AND c.outcome IN ('new', 'changed', 'unchanged')
    AND (r.failure IS NOT NULL OR r.documents > 0)"""
_CAPTURES = f"""
SELECT r.stem, r.content, c.sha256, r.digest, r.failure, c.url, c.role,
  c.site, s.region_code AS site_region, s.role AS site_role,
  c.found_on, c.article_title, c.published_on, c.file_name,
  CASE c.site WHEN '{INGEST}' THEN u.entry END AS entry, l.run,
  CASE c.role WHEN 'article' THEN c.url ELSE c.found_on END AS article,
  row_number() OVER (ORDER BY c.site = '{INGEST}', c.fetched_at, c.url, c.ledger, c.line) AS turn, p.place
FROM _places AS p
CROSS JOIN _records AS r ON r.stem = p.stem
CROSS JOIN captures AS c ON c.sha256 = r.sha256
CROSS JOIN sites AS s ON s.id = c.site
CROSS JOIN _ledger AS l ON l.key = c.ledger
CROSS JOIN _runs AS u ON u.site = l.site AND u.run = l.run
WHERE p.place = ? AND {_HELD}
ORDER BY r.stem, turn
"""
# An article page is judged by whether its attachments are documents: it changes with them.
_ANNOUNCING = """
SELECT r.stem FROM _touched AS t
CROSS JOIN captures AS f ON f.sha256 = t.id CROSS JOIN captures AS a ON a.url = f.found_on
CROSS JOIN _records AS r ON r.sha256 = a.sha256
WHERE t.what = 'file' AND f.role = 'file'
"""
_OF_TOUCHED = "(SELECT id FROM _touched WHERE what = 'stem')"
_PLACED = f"SELECT place FROM _places WHERE stem IN {_OF_TOUCHED}"
_PLACE = f"""
INSERT INTO _places (stem, place)
SELECT stem, coalesce(article, stem) FROM (
  SELECT r.stem, CASE c.role WHEN 'article' THEN c.url ELSE c.found_on END AS article, row_number() OVER (
    PARTITION BY r.stem ORDER BY c.site = '{INGEST}', c.fetched_at, c.url, c.ledger, c.line
  ) AS n
  FROM _touched AS t CROSS JOIN _records AS r ON r.stem = t.id CROSS JOIN captures AS c ON c.sha256 = r.sha256
  WHERE t.what = 'stem' AND {_HELD}
) WHERE n = 1
"""
_ATTACHED = """
SELECT EXISTS (
  SELECT 1 FROM captures AS c JOIN _records AS r ON r.sha256 = c.sha256
  WHERE c.found_on = ? AND c.role = 'file' AND c.outcome IN ('new', 'changed', 'unchanged')
    AND (r.failure IS NOT NULL OR r.documents > 0)
)
"""


class Held(Struct, frozen=True):
    """A capture of a file or article page, with what was parsed of it.

    `turn` counts the captures, those that were taken in after those of crawls; `place` is the article where
    the file belongs, or the file's own stem.
    """

    stem: str
    content: str
    sha256: str
    digest: str
    failure: str | None
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
    run: str
    article: str | None
    turn: int
    place: str


class Candidate(Struct, frozen=True):
    """A file that is or may be a part of one or more documents, or that could not be read.

    `announces`: it is an article page with attachments that are documents or could not be read.
    """

    home: Held
    given: Given
    announces: bool


class Publication(Struct, frozen=True):
    """What one article published: all that the rows of its documents are made from.

    `versions`: the stems of the files that it served together, the newest first; each file is in one.
    """

    files: tuple[Candidate, ...]
    versions: tuple[tuple[str, ...], ...]

    @property
    def key(self) -> str:
        """SHA-256 over it: equal keys give equal rows."""
        return sha256(self.json.encode()).hexdigest()

    @property
    def json(self) -> str:
        """All of it, to be read again with `read_publication`."""
        return msgspec.json.encode(self).decode()


def read_publication(text: str) -> Publication:
    """The publication whose `json` this is."""
    return msgspec.json.decode(text, type=Publication)


class _Told(Struct, frozen=True):
    given: Given = Given()


def place_files(connection: sqlite3.Connection) -> None:
    """Say where the files of the touched stems belong now, and touch where they did and do."""
    touch_selected(connection, "stem", _ANNOUNCING)
    touch_selected(connection, "place", _PLACED)
    connection.execute(f"DELETE FROM _places WHERE stem IN {_OF_TOUCHED}")
    connection.execute(_PLACE)
    touch_selected(connection, "place", _PLACED)
    settle(connection, "stem")


def publication(connection: sqlite3.Connection, place: str) -> Publication:
    """The files of an article that hold documents or failed to be read; none where it has none any more.

    Raises `BuildError` where two different contents would give the same document id.
    """
    captures = [Held(*row) for row in connection.execute(_CAPTURES, (place,))]
    files = tuple(_candidate(connection, list(own)) for _, own in groupby(captures, key=_stem))
    return Publication(files, _versions(captures) if captures else ())


def _candidate(connection: sqlite3.Connection, captures: Sequence[Held]) -> Candidate:
    home = captures[0]
    if len({held.content for held in captures}) > 1:
        raise BuildError(f"two contents share the document id {home.stem}")
    is_page = all(held.role == "article" for held in captures)
    urls = sorted({held.url for held in captures}) if is_page else []
    announces = any(connection.execute(_ATTACHED, (url,)).fetchone()[0] for url in urls)
    return Candidate(structs.replace(home, turn=0), _given(captures), announces)


def _given(captures: Sequence[Held]) -> Given:
    """What was told of the file, the latest first to be believed."""
    told = Given()
    for held in captures:
        if held.entry:
            given = msgspec.json.decode(held.entry, type=_Told).given
            told = structs.replace(told, **{k: v for k, v in structs.asdict(given).items() if v is not None})
    return told


def _versions(captures: Sequence[Held]) -> tuple[tuple[str, ...], ...]:
    """What the article served after each run that put a file in another one's place, the newest first.

    What was taken in says nothing of when it was published: it comes before what a crawl saw.
    """
    article = captures[0].place
    served = [held for held in captures if not held.failure and article in (held.article, held.stem)]
    served.sort(key=lambda held: (held.site != INGEST, held.run, held.site, held.turn))
    states: list[dict[str, str]] = [{}]
    for _, run in groupby(served, key=lambda held: (held.site, held.run)):
        brought = {held.url: held.stem for held in run}
        if any(states[-1].get(url, stem) != stem for url, stem in brought.items()):
            states.append(states[-1])
        states[-1] = states[-1] | brought
    found = [tuple(sorted(set(state.values()))) for state in reversed(states)]
    lost = sorted({held.stem for held in captures}.difference(*found))
    return tuple(dict.fromkeys([*filter(None, found), *((stem,) for stem in lost)]))


def _stem(held: Held) -> str:
    return held.stem

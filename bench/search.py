"""Chinese search by pairs of characters against `LIKE`, on the sections of a made-up country, at two sizes.

    python bench/search.py [--documents 300,1500] [--words 60] [--data DIR ...]

Words of two to six characters, from anywhere in the texts and from a list of broad ones, are looked for in turn
by FTS5 and by LIKE in the same run: the first fifty rows, as a page shows them, and all rows. Every row that LIKE
finds the index is to find too. `--data` names folders with a built country, the smaller one first.
"""

from __future__ import annotations

import argparse
import random
import re
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT)]

from msgspec import Struct  # noqa: E402

from archive.bigrams import match_query  # noqa: E402
from bench.country.built import built  # noqa: E402
from bench.country.reading import BROAD  # noqa: E402
from bench.report import tell  # noqa: E402

PAGE, RATIO = 50, 0.5
"""Rows of a page; target: all rows by the index against LIKE. What a page of the site takes, nation.py measures."""
INDEX = "SELECT rowid FROM sections_fts WHERE sections_fts MATCH ?"
LIKE = "SELECT rowid FROM sections WHERE heading LIKE ?1 OR text LIKE ?1"


class Searched(Struct):
    """Seconds of each word: a page and all rows by the index, the same by LIKE; rows of LIKE, and those found."""

    documents: int
    sections: int
    index: list[float]
    index_page: list[float]
    like: list[float]
    like_page: list[float]
    wanted: int = 0
    found: int = 0


def search(database: Path, words: int, seed: int = 1) -> Searched:
    """Look for that many words, in turn by both."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro&immutable=1", uri=True)) as connection:
        (documents,) = connection.execute("SELECT count(*) FROM documents").fetchone()
        (sections,) = connection.execute("SELECT count(*) FROM sections").fetchone()
        result = Searched(documents, sections, [], [], [], [])
        for word in chosen(connection, words, seed):
            took, rows = timed(connection, INDEX, match_query(word))
            result.index.append(took)
            took, wanted = timed(connection, LIKE, f"%{word}%")
            result.like.append(took)
            result.index_page.append(timed(connection, f"{INDEX} LIMIT {PAGE}", match_query(word))[0])
            result.like_page.append(timed(connection, f"{LIKE} LIMIT {PAGE}", f"%{word}%")[0])
            result.wanted += len(wanted)
            result.found += len(wanted & rows)
        return result


def timed(connection: sqlite3.Connection, query: str, value: str) -> tuple[float, set[int]]:
    """Seconds, the better of two turns, and the rows."""
    best = float("inf")
    for _ in range(2):
        started = perf_counter()
        rows = {rowid for (rowid,) in connection.execute(query, (value,))}
        best = min(best, perf_counter() - started)
    return best, rows


def chosen(connection: sqlite3.Connection, count: int, seed: int) -> Iterator[str]:
    """The broad words, then words from anywhere in the texts."""
    dice = random.Random(seed)
    yield from BROAD[:count]
    texts = connection.execute("SELECT heading || text FROM sections ORDER BY rowid LIMIT 50000").fetchall()
    for _ in range(count - len(BROAD)):
        runs: list[str] = []
        while not runs:
            runs = re.findall("[一-鿿]{2,}", dice.choice(texts)[0])
        run, length = dice.choice(runs), dice.randint(2, 6)
        at = dice.randrange(max(1, len(run) - length + 1))
        yield run[at : at + length]


def percentile(seconds: list[float], share: float) -> float:
    return sorted(seconds)[min(int(share * len(seconds)), len(seconds) - 1)]


def tell_one(searched: Searched) -> bool:
    """Print the measures of a size; whether they are within their targets."""
    size = f"{searched.documents:,} documents, {searched.sections:,} sections"
    halves, most = (
        [percentile(s, p) for s in (searched.index_page, searched.like_page)] for p in (0.5, 0.95)
    )
    for name, half, late in zip(("index", "LIKE"), halves, most, strict=True):
        print(f"{size}, a page by {name}: 50% in {1000 * half:.2f} ms, 95% in {1000 * late:.2f} ms")
    ours, theirs = statistics.mean(searched.index), statistics.mean(searched.like)
    return all(
        [
            tell("search", "all rows, against LIKE", ours / theirs, size=size, ours=f"{1000 * ours:.1f} ms",
                 peer=f"LIKE {1000 * theirs:.1f} ms", at_most=RATIO),
            tell("search", "95 in 100 first pages, against LIKE", most[0] / most[1], size=size,
                 ours=f"{1000 * most[0]:.2f} ms", peer=f"LIKE {1000 * most[1]:.2f} ms"),
            tell("search", "recall of what LIKE finds", searched.found / searched.wanted, size=size,
                 ours=f"{searched.found:,}", peer=f"LIKE {searched.wanted:,}", at_least=1),
        ]
    )  # fmt: skip


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--documents", default="300,1500", type=lambda text: [*map(int, text.split(","))])
    options.add_argument("--words", type=int, default=60)
    options.add_argument("--data", type=Path, nargs="*", default=[])
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folders = given.data or (place for place, _ in built(given.documents, Path(folder)))
        found = [search(place / "mingzhang.db", given.words) for place in folders]
    within = [tell_one(searched) for searched in found]
    first, last = (percentile(searched.index_page, 0.95) for searched in (found[0], found[-1]))
    within.append(
        tell("search", "growth of 95 in 100 first pages", last / first, ours=f"{1000 * last:.2f} ms",
             size=f"{found[0].sections:,} → {found[-1].sections:,} sections", peer=f"{1000 * first:.2f} ms")
    )  # fmt: skip
    return int(not all(within))


if __name__ == "__main__":
    sys.exit(main())

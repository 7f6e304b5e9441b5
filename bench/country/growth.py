"""What a country of one size costs, step by step, and how that grows from size to size."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from msgspec import Struct

from bench.country.questions import Answered, ask
from bench.country.reading import Read, read_site
from bench.country.store import make
from bench.country.world import Plan
from bench.report import tell
from bench.running import Ran, mingzhang

MEMORY, BUILD, SEARCH = 600, 1.2, 2.0
"""Targets: MB; growth of the cost per document, and of 95 in 100 searches."""
_TABLES = ("documents", "amounts", "sections", "claims", "findings")


class Grown(Struct, frozen=True):
    """A country of one size. Bytes are of the database, the release, and the whole folder."""

    documents: int
    rows: dict[str, int]
    build: Ran
    one_more: Ran
    export: Ran
    read: Read
    answers: list[Answered]
    database: int
    release: int
    store: int


def measure(plan: Plan, folder: Path) -> Grown:
    """Make the country as large as that and take every step with it."""
    say(f"{plan.documents:,} documents: making")
    make(plan, folder)
    build = step("build", mingzhang(folder, "build", "--full"))
    database = folder / "mingzhang.db"
    with closing(sqlite3.connect(database)) as connection:
        rows = {t: connection.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in _TABLES}
    size = database.stat().st_size
    make(Plan(plan.documents + 1, plan.seed), folder)
    one_more = step("one more", mingzhang(folder, "build"))
    export = step("export", mingzhang(folder, "export"))
    (release,) = (folder / "releases").glob("[0-9]*")
    read = read_site(database)
    say(f"  read: {read}")
    answers = ask(database, release / "parquet")
    for answer in answers:
        say(f"  {answer}")
    kept = sum(bytes_of(folder / part) for part in ("raw", "ledger", "parsed"))
    return Grown(plan.documents, rows, build, one_more, export, read, answers, size, bytes_of(release), kept)


def step(name: str, ran: Ran) -> Ran:
    """What a step took, as it ends."""
    say(
        f"  {name}: {ran.seconds:.1f} s, {ran.cpu:.1f} s of processor, {ran.largest} MB, {ran.together} MB together"
    )
    return ran


def say(text: str) -> None:
    print(text, flush=True)


def bytes_of(folder: Path) -> int:
    """Of all files below it."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def tell_growth(grown: list[Grown]) -> bool:
    """Print the measures; whether all are within their targets."""
    within = [_tell_size(g) for g in grown]
    first, last = grown[0], grown[-1]
    span = f"{first.documents:,} → {last.documents:,} documents"
    build = [g.build.cpu / g.documents for g in (first, last)]
    search = [g.read.search_p95 for g in (first, last)]
    export = [g.export.cpu / g.documents for g in (first, last)]
    within += [
        tell("build", "growth of processor time per document", build[1] / build[0], size=span,
             ours=f"{1000 * build[1]:.1f} ms", peer=f"{1000 * build[0]:.1f} ms", at_most=BUILD),
        tell("search", "growth of the page of 95 in 100 searches", search[1] / search[0], size=span,
             ours=f"{1000 * search[1]:.0f} ms", peer=f"{1000 * search[0]:.0f} ms", at_most=SEARCH),
        tell("export", "growth of processor time per document", export[1] / export[0], size=span,
             ours=f"{1000 * export[1]:.1f} ms", peer=f"{1000 * export[0]:.1f} ms"),
    ]  # fmt: skip
    return all(within)


def _tell_size(grown: Grown) -> bool:
    size = f"{grown.documents:,} documents"
    within = [
        tell(name, "most memory, MB", ran.together, size=size, ours=f"{ran.seconds:.0f} s", at_most=MEMORY)
        for name, ran in (("build", grown.build), ("export", grown.export))
    ]
    more = grown.one_more
    tell(
        "build", "one document more, s of processor", more.cpu, size=size, ours=f"{more.seconds:.1f} s in all"
    )
    tell("build", "database, KB a document", grown.database / grown.documents / 1000, size=size)
    tell(
        "serve",
        "95 in 100 other pages, ms",
        1000 * grown.read.pages_p95,
        size=size,
        ours=f"{grown.read.megabytes} MB",
    )
    for answer in grown.answers:
        ours, theirs = f"SQLite {1000 * answer.sqlite:.1f} ms", f"DuckDB {1000 * answer.duckdb:.1f} ms"
        tell("query", answer.name, answer.sqlite / answer.duckdb, size=size, ours=ours, peer=theirs)
    return all(within)

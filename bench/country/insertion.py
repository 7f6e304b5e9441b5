"""The rows of a country into a database: by the build, and by `executemany` with nothing else to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from importlib import resources
from pathlib import Path
from time import monotonic
from typing import Any

from archive import build as step
from archive import checks, documents
from archive.database import insert_rows
from archive.rows import Table
from archive.spread import spread
from bench.country.store import make
from bench.country.world import Plan

Spread = Callable[..., Iterator[tuple[Any, Any]]]


def rates(folder: Path, count: int, rounds: int) -> tuple[float, float]:
    """Rows a second of a country of so many documents, ours and bare, each the best of its rounds."""
    store = make(Plan(count), folder)
    held: dict[object, Any] = {}
    with replaced(documents, checks, by=recording(spread, held)):
        step.build(store, folder / "ours.db", full=True)
    tables = list(all_rows(held.values()))
    total = sum(len(table.rows) for _, table in tables)
    ours, bare = [], []
    for _ in range(rounds):
        took = {"load_documents": 0.0, "check_documents": 0.0}
        with replaced(documents, checks, by=replaying(held)), timed(step, took):
            step.build(store, folder / "ours.db", full=True)
        ours.append(sum(took.values()))
        bare.append(executemany(tables, folder / "bare.db"))
    return total / min(ours), total / min(bare)


def executemany(tables: Iterable[tuple[str, Table]], database: Path) -> float:
    """Seconds for the rows, in tables with their keys and nothing more."""
    database.unlink(missing_ok=True)
    schema = resources.files("archive").joinpath("schema.sql").read_text("utf-8")
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.executescript(schema.partition("CREATE INDEX")[0])
        started = monotonic()
        connection.execute("BEGIN")
        for name, (columns, rows) in tables:
            insert_rows(connection, name, columns, rows)
        connection.execute("COMMIT")
        return monotonic() - started


def all_rows(results: Iterable[Any]) -> Iterator[tuple[str, Table]]:
    """The public rows of what the workers made, as one table of each name."""
    found: dict[str, list[Table]] = {}
    for result in results:
        of_documents = [tables for _, tables in result] if isinstance(result, list) else []
        for tables in of_documents or [{"findings": getattr(result, "findings", Table((), []))}]:
            for name, table in tables.items():
                if table.rows and not name.startswith("_"):
                    found.setdefault(name, []).append(table)
    for name, tables in found.items():
        yield name, Table(tables[0].columns, [row for table in tables for row in table.rows])


@contextmanager
def timed(module: Any, took: dict[str, float]) -> Iterator[None]:
    """Add to `took` the seconds of each function of the module that it names."""

    def watched(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            started = monotonic()
            try:
                return function(*arguments, **options)
            finally:
                took[name] += monotonic() - started

        return call

    whole = {name: getattr(module, name) for name in took}
    for name, function in whole.items():
        setattr(module, name, watched(name, function))
    try:
        yield
    finally:
        for name, function in whole.items():
            setattr(module, name, function)


@contextmanager
def replaced(*modules: Any, by: Spread) -> Iterator[None]:
    """What spreads work over the cores, replaced in the modules."""
    before = [module.spread for module in modules]
    for module in modules:
        module.spread = by
    try:
        yield
    finally:
        for module, real in zip(modules, before, strict=True):
            module.spread = real


def recording(real: Spread, held: dict[object, Any]) -> Spread:
    """Spreads, and keeps what was made."""

    def recorded(work: Callable[..., Any], jobs: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
        for job, result in real(work, jobs):
            held[of(job)] = result
            yield job, result

    return recorded


def replaying(held: dict[object, Any]) -> Spread:
    """Gives what was made before."""
    return lambda _, jobs: ((job, held[of(job)]) for job in jobs)


def of(job: Any) -> object:
    """What a job is of: an article's place, or a document's id."""
    return job.place if isinstance(job, documents.Job) else ("checked", job.id)

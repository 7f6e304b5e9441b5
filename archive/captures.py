"""The ledger as rows: captures, the files that they brought, the runs, and the sites as last crawled."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any

import msgspec
from msgspec import Struct, structs

from archive.database import Row, insert
from archive.ledger import Entry, Fault, ledger_files, read_ledger_file
from archive.model import Capture, RunFooter, RunHeader
from archive.store import Store

_FILES = """
INSERT INTO files (sha256, bytes, media_type, first_seen_at)
SELECT sha256, bytes, media_type, fetched_at FROM (
  SELECT *, row_number() OVER (PARTITION BY sha256 ORDER BY fetched_at, ledger, line) AS n
  FROM captures WHERE sha256 IS NOT NULL
) WHERE n = 1
ON CONFLICT (sha256) DO UPDATE SET
  bytes = excluded.bytes, media_type = excluded.media_type, first_seen_at = excluded.first_seen_at
WHERE (bytes, media_type, first_seen_at)
  IS NOT (excluded.bytes, excluded.media_type, excluded.first_seen_at)
"""
_SITE = """
INSERT INTO sites (id, name, region_code, role, url, family, evidence,
  last_crawled_at, last_outcome, last_reason)
VALUES (:id, :name, :region_code, :role, :url, :family, :evidence,
  :last_crawled_at, :last_outcome, :last_reason)
ON CONFLICT (id) DO UPDATE SET
  name = excluded.name, region_code = excluded.region_code, role = excluded.role, url = excluded.url,
  family = excluded.family, evidence = excluded.evidence, last_crawled_at = excluded.last_crawled_at,
  last_outcome = excluded.last_outcome, last_reason = excluded.last_reason
"""
_LAST_RUNS = """
SELECT site, started_at, entry, complete, reason FROM (
  SELECT *, row_number() OVER (PARTITION BY site ORDER BY run DESC) AS n FROM _runs
) WHERE n = 1 ORDER BY site
"""


class SiteEntry(Struct, frozen=True):
    """What the database keeps of a registry entry, as a run's header holds it."""

    name: str | None = None
    region: str | None = None
    role: str = "other"
    family: str = "unknown"
    lists: tuple[str, ...] = ()
    evidence: str = ""


def ledger_was_rewritten(connection: sqlite3.Connection, store: Store) -> bool:
    """Whether a ledger file that was loaded is gone or has another size (a torn one was mended)."""
    loaded = connection.execute("SELECT key, bytes FROM _ledger")
    return any(not store.exists(key) or store.size(key) != size for key, size in loaded)


def load_ledger(
    connection: sqlite3.Connection,
    store: Store,
    on_fault: Callable[[Fault], None],
    warn: Callable[[str], None],
) -> None:
    """Add the ledger files that are not loaded yet, then the files and sites that follow from all of them."""
    loaded = {key for (key,) in connection.execute("SELECT key FROM _ledger")}
    for key in ledger_files(store):
        if key not in loaded:
            _load_file(connection, key, store.get(key), on_fault)
    connection.execute(_FILES)
    connection.executemany(_SITE, _sites(connection, warn))


def _load_file(
    connection: sqlite3.Connection, key: str, data: bytes, on_fault: Callable[[Fault], None]
) -> None:
    _, site, run, _ = PurePosixPath(key).parts
    insert(connection, "_ledger", [{"key": key, "bytes": len(data), "site": site, "run": run}])
    connection.execute("INSERT OR IGNORE INTO _runs (site, run) VALUES (?, ?)", (site, run))
    entries = list(read_ledger_file(key, data, on_fault))
    insert(connection, "captures", _captures(entries))
    for entry in entries:
        _note_run(connection, site, run, entry.record)


def _captures(entries: Iterable[Entry]) -> Iterable[Row]:
    for entry in entries:
        if isinstance(entry.record, Capture):
            fields: dict[str, Any] = structs.asdict(entry.record)
            headers = fields.pop("headers")
            place = f"{entry.key}:{entry.line}"
            yield {
                "id": sha256(place.encode()).hexdigest()[:16],
                **fields,
                "headers": None if headers is None else _json(headers),
                "ledger": entry.key,
                "line": entry.line,
            }


def _note_run(connection: sqlite3.Connection, site: str, run: str, record: object) -> None:
    match record:
        case RunHeader():
            entry = _json(record.entry)
            connection.execute(
                "UPDATE _runs SET started_at = ?, entry = ? WHERE site = ? AND run = ?",
                (record.started_at, entry, site, run),
            )
        case RunFooter():
            connection.execute(
                "UPDATE _runs SET complete = ?, reason = ? WHERE site = ? AND run = ?",
                (record.complete, record.reason, site, run),
            )


def _sites(connection: sqlite3.Connection, warn: Callable[[str], None]) -> list[Row]:
    known = {code for (code,) in connection.execute("SELECT code FROM regions")}
    rows: list[Row] = []
    for site, started_at, text, complete, reason in connection.execute(_LAST_RUNS):
        entry = msgspec.json.decode(text, type=SiteEntry)
        if entry.region and entry.region not in known:
            warn(f"the region {entry.region} of the site {site} is not known")
        rows.append(
            {
                "id": site,
                "name": entry.name or site,
                "region_code": entry.region if entry.region in known else None,
                "role": entry.role,
                "url": entry.lists[0] if entry.lists else None,
                "family": entry.family,
                "evidence": entry.evidence or None,
                "last_crawled_at": started_at,
                "last_outcome": "complete" if complete else "incomplete",
                "last_reason": reason,
            }
        )
    return rows


def _json(value: object) -> str:
    return msgspec.json.encode(value, order="deterministic").decode()

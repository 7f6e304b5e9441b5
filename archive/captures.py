"""The ledger as rows: captures, the files that they brought, the runs, and the sites as last crawled."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any

import msgspec
from msgspec import Struct, structs

from archive import tally
from archive.bulk import end_bulk, in_bulk
from archive.database import Row, insert
from archive.ledger import PLACE, Entry, Fault, read_ledger_file
from archive.masking import masked
from archive.model import Capture, RunFooter, RunHeader
from archive.store import Store
from archive.touched import touch, touch_selected

_NEW_FILES = """
SELECT count(*) FROM _touched WHERE what = 'file' AND NOT EXISTS (SELECT 1 FROM files WHERE sha256 = _touched.id)
"""
_FILES = """
INSERT INTO files (sha256, bytes, media_type, first_seen_at)
SELECT sha256, bytes, media_type, fetched_at FROM (
  SELECT c.sha256, c.bytes, c.media_type, c.fetched_at,
    row_number() OVER (PARTITION BY c.sha256 ORDER BY c.fetched_at, c.ledger, c.line) AS n
  FROM _touched AS t CROSS JOIN captures AS c ON c.sha256 = t.id WHERE t.what = 'file'
) WHERE n = 1
ON CONFLICT (sha256) DO UPDATE SET
  bytes = excluded.bytes, media_type = excluded.media_type, first_seen_at = excluded.first_seen_at
WHERE (bytes, media_type, first_seen_at)
  IS NOT (excluded.bytes, excluded.media_type, excluded.first_seen_at)
RETURNING sha256
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
SELECT r.site, r.started_at, r.entry, r.complete, r.reason
FROM _touched AS t CROSS JOIN _last_runs AS r ON r.site = t.id WHERE t.what = 'site' ORDER BY r.site
"""
_UNPLACED = """
SELECT s.id, r.entry FROM sites AS s CROSS JOIN _last_runs AS r ON r.site = s.id
WHERE s.region_code IS NULL ORDER BY s.id
"""


class SiteEntry(Struct, frozen=True):
    """What the database keeps of a registry entry, as a run's header holds it."""

    name: str | None = None
    region: str | None = None
    role: str = "other"
    family: str = "unknown"
    lists: tuple[str, ...] = ()
    evidence: str = ""


def new_ledger_files(connection: sqlite3.Connection, store: Store) -> list[str] | None:
    """The ledger files that are not loaded yet.

    None where one that was loaded is gone or has another size (a torn one was mended): all is to be read again.
    """
    loaded = connection.execute("SELECT key, bytes FROM _ledger ORDER BY key")
    known = loaded.fetchone()
    new: list[str] = []
    for found in store.sizes("ledger/"):
        if not PLACE.fullmatch(found[0]):
            continue
        if found == known:
            known = loaded.fetchone()
        elif known and known[0] <= found[0]:
            return None
        else:
            new.append(found[0])
    return None if known else new


def load_ledger(
    connection: sqlite3.Connection, store: Store, keys: Iterable[str], on_fault: Callable[[Fault], None]
) -> None:
    """Add ledger files, then the files and sites that follow from them."""
    for key in filter(PLACE.fullmatch, keys):
        _load_file(connection, key, store.get(key), on_fault)
    end_bulk(connection, "captures")
    (new,) = connection.execute(_NEW_FILES).fetchone()
    tally.add(connection, {"files": new})
    seen = connection.execute(_FILES).fetchall()
    if not in_bulk(connection):
        for digest in seen:
            touch_selected(connection, "document", "SELECT id FROM documents WHERE sha256 = ?", *digest)
    _refresh_sites(connection)


def warnings(connection: sqlite3.Connection) -> list[str]:
    """What the sites' entries say that is not known."""
    found = []
    for site, text in connection.execute(_UNPLACED):
        if region := msgspec.json.decode(text, type=SiteEntry).region:
            found.append(f"the region {region} of the site {site} is not known")
    return found


def _load_file(
    connection: sqlite3.Connection, key: str, data: bytes, on_fault: Callable[[Fault], None]
) -> None:
    _, site, run, _ = PurePosixPath(key).parts
    insert(connection, "_ledger", [{"key": key, "bytes": len(data), "site": site, "run": run}])
    connection.execute("INSERT OR IGNORE INTO _runs (site, run) VALUES (?, ?)", (site, run))
    touch(connection, "site", [site])
    entries = list(read_ledger_file(key, data, on_fault))
    rows = list(_captures(entries))
    insert(connection, "captures", masked("captures", rows))
    tally.add(connection, {"captures": len(rows)})
    files = {str(row["sha256"]) for row in rows if row["sha256"]}
    touch(connection, "file", files)
    connection.executemany("INSERT OR IGNORE INTO _came_by VALUES (?, ?)", ((file, site) for file in files))
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
    def note(**facts: object) -> None:
        columns = ", ".join(f"{name} = ?" for name in facts)
        place = (*facts.values(), site, run)
        connection.execute(f"UPDATE _runs SET {columns} WHERE site = ? AND run = ?", place)

    match record:
        case RunHeader():
            note(started_at=record.started_at, entry=_json(record.entry))
        case RunFooter():
            note(complete=record.complete, reason=record.reason)
        case Capture(role="list", outcome="refused", cause=str(cause)):
            query = "UPDATE _runs SET refused = min(coalesce(refused, ?1), ?1) WHERE site = ? AND run = ?"
            connection.execute(query, (cause, site, run))


def _refresh_sites(connection: sqlite3.Connection) -> None:
    """Sites as their last runs left them; where what documents take from them changed, their files are touched."""
    known = {code for (code,) in connection.execute("SELECT code FROM regions")}
    for site, started_at, text, complete, reason in connection.execute(_LAST_RUNS).fetchall():
        entry = msgspec.json.decode(text, type=SiteEntry)
        region = entry.region if entry.region in known else None
        facts = connection.execute("SELECT region_code, role FROM sites WHERE id = ?", (site,)).fetchone()
        if facts != (region, entry.role):
            touch_selected(connection, "file", "SELECT sha256 FROM _came_by WHERE site = ?", site)
        row = {
            "id": site,
            "name": entry.name or site,
            "region_code": region,
            "role": entry.role,
            "url": entry.lists[0] if entry.lists else None,
            "family": entry.family,
            "evidence": entry.evidence or None,
            "last_crawled_at": started_at,
            "last_outcome": "complete" if complete else "incomplete",
            "last_reason": reason,
        }
        connection.execute(_SITE, row)


def _json(value: object) -> str:
    return msgspec.json.encode(value, order="deterministic").decode()

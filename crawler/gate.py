"""Which hosts may be asked now, and how much more today: shared by all spiders of a run."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from time import monotonic

from archive.ledger import ledger_files, read_ledger_file
from archive.model import Capture, RunFooter
from archive.store import Store
from crawler.sites import hostname

DAY = timedelta(days=1)


class HostGate:
    """Hosts that refused stay shut for the run; hosts that asked for patience are waited for.

    `asked_today`: requests by host that earlier runs made in the last 24 hours.
    """

    def __init__(self, asked_today: Mapping[str, int] | None = None) -> None:
        self._shut: dict[str, str] = {}
        self._open_at: dict[str, float] = {}
        self._asked: Counter[str] = Counter(asked_today or {})

    def shut(self, host: str, cause: str) -> None:
        """Ask this host no more; the first cause stays."""
        self._shut.setdefault(host, cause)

    def shut_by(self, host: str) -> str | None:
        """The cause for which the host is asked no more, if it is."""
        return self._shut.get(host)

    def hold(self, host: str, seconds: float) -> None:
        """Let the next request to this host wait so long from now."""
        self._open_at[host] = max(self._open_at.get(host, 0.0), monotonic() + seconds)

    async def wait(self, host: str) -> None:
        """Return when the host may be asked."""
        while (seconds := self._open_at.get(host, 0.0) - monotonic()) > 0:
            await asyncio.sleep(seconds)

    def count(self, host: str) -> None:
        """Note a request."""
        self._asked[host] += 1

    def asked(self, host: str) -> int:
        """Requests to this host in the last day."""
        return self._asked[host]


def asked_since(store: Store, since: datetime) -> Counter[str]:
    """Requests by host that the ledger knows of since a time, of all sites.

    A run that ended says how many it made; of one that was cut short, or began before, its captures count.
    """
    asked: Counter[str] = Counter()
    for keys in _recent_runs(store, since - DAY).values():
        asked += _asked_in_run(store, keys, since)
    return asked


def _recent_runs(store: Store, since: datetime) -> dict[str, list[str]]:
    """The ledger files of the runs that began since a time; a run's name says when (`new_run_id`)."""
    runs: dict[str, list[str]] = {}
    for key in ledger_files(store):
        folder, _, _ = key.rpartition("/")
        if folder.rpartition("/")[2] >= f"{since:%Y%m%dT%H%M%S}":
            runs.setdefault(folder, []).append(key)
    return runs


def _asked_in_run(store: Store, keys: Iterable[str], since: datetime) -> Counter[str]:
    asked: Counter[str] = Counter()
    began_before = False
    for record in (entry.record for key in keys for entry in read_ledger_file(key, store.get(key))):
        if isinstance(record, Capture):
            is_recent = datetime.fromisoformat(record.fetched_at) >= since
            began_before |= not is_recent
            asked[hostname(record.url)] += is_recent and not record.url.startswith("ingest:")
        elif isinstance(record, RunFooter) and record.requests is not None and not began_before:
            return Counter(record.requests)
    return asked

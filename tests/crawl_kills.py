"""Crawls that are killed at random moments and begun again: what must hold, for the tests and the benchmark."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

from replicas_crawl import crawl_in_process, footers, site, start
from replicas_site import Replica, Reply, add_generic

from archive.history import history
from archive.ledger import Fault, read_ledger
from archive.model import Capture
from archive.store import open_store, raw_key

Held = dict[str, tuple[str | None, str | None, str | None, str]]


def prepare(replica: Replica, *, validators: bool) -> dict[str, Any]:
    """A site of lists, articles and files, and its registry entry."""
    entry = site(replica.url(add_generic(replica)), "generic", delay=0.02)
    for reply in replica.replies.values():
        if isinstance(reply, Reply):
            reply.validators = validators
    return entry


def held(folder: Path) -> Held:
    """What a store holds of the site: per path the bytes and what is known of them."""
    found = history(open_store(folder / "store"), "generic-site").held
    path = {url: url[url.index("/", 8) :] for url in found}
    return {path[u]: (c.sha256, c.article_title, c.published_on, c.role) for u, c in found.items()}


def undisturbed(replica: Replica, entry: dict[str, Any], folder: Path) -> Held:
    """What a crawl that nothing disturbs holds."""
    crawl_in_process(folder, entry)
    return held(folder)


def kill_and_repeat(
    replica: Replica, entry: dict[str, Any], folder: Path, whole: Held, chance: random.Random
) -> None:
    """One round: a crawl killed, then left alone. Raises AssertionError where a promise is broken."""
    _kill_after(replica, entry, folder, chance)
    acknowledged = _acknowledged(folder)
    replica.log.clear()
    crawl_in_process(folder, entry)
    _check_nothing_again(replica, acknowledged)
    _check_whole(folder)
    assert held(folder) == whole
    assert footers(folder)[-1].complete


def _kill_after(replica: Replica, entry: dict[str, Any], folder: Path, chance: random.Random) -> None:
    process = start(folder, entry)
    requests, deadline = chance.randint(1, 14), time.monotonic() + 60
    while len(replica.log) < requests and process.poll() is None:
        assert time.monotonic() < deadline, "the crawl did not get that far"
        time.sleep(0.005)
    time.sleep(chance.uniform(0, 0.1))
    process.kill()
    process.communicate()


def _acknowledged(folder: Path) -> set[str]:
    """The articles and files whose bytes the ledger says are held."""
    found = history(open_store(folder / "store"), "generic-site").held
    return {url for url, capture in found.items() if capture.role != "list"}


def _check_nothing_again(replica: Replica, acknowledged: set[str]) -> None:
    sent = {replica.url(asked.path) for asked in replica.log if asked.status == 200}
    assert not sent & acknowledged, f"fetched again: {sorted(sent & acknowledged)}"


def _check_whole(folder: Path) -> None:
    store = open_store(folder / "store")
    faults: list[Fault] = []
    lines = [entry.record for entry in read_ledger(store, on_fault=faults.append)]
    captures = [line for line in lines if isinstance(line, Capture)]
    assert faults == []
    assert all(store.exists(raw_key(line.sha256)) for line in captures if line.sha256)
    assert [line.url for line in captures if line.outcome == "changed"] == []

"""A small piece of work for each command, on a store of either kind, and what must have come of it.

It can be disturbed (killed, cut off from its store, on a disk that is full) and begun again: what is there in the
end must be what is there after nothing disturbed it.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from archive_cases import contents, crawl, document, put_record
from export_cases import first_year, next_year
from replicas_crawl import site
from replicas_site import Article, Replica, Reply, page, pdf, row, serving
from warm import Done, Warm

import parsers
from archive.copying import copy_store
from archive.export.release import export
from archive.folder import LocalStore
from archive.ingest import ingest
from archive.ledger import read_ledger
from archive.model import Capture
from archive.store import Store, add_preview, open_store, raw_key

COMMANDS = ("crawl", "ingest", "parse", "build", "rebuild", "export", "copy")
HTML = Path(__file__).parents[1] / "samples" / "rendered" / "panjin"
ARTICLES = tuple(
    Article(
        n,
        f"{2024 - n % 9}年度甲市第{n}中心单位决算",
        f"2024-09-{28 - n:02}",
        f'<a href="/f/{n}.pdf">附件</a>',
    )
    for n in range(1, 15)
)
MADE = ("parsed/", "preview/", "releases/", "released/", "damaged/")


@dataclass
class Place:
    """Where an archive is: its data folder, and its store, there or in S3."""

    data: Path
    location: str

    @property
    def store(self) -> Store:
        return open_store(self.location)

    @property
    def database(self) -> Path:
        return self.data / "mingzhang.db"

    @property
    def environment(self) -> dict[str, str]:
        """What leads a command to the store, as it leads us."""
        aws = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
        return {"STORE_URL": self.location, **aws}


@dataclass
class Work:
    """What a command is given to do. `begin` is the archive that it finds, a folder."""

    name: str
    begin: Path
    arguments: Callable[[Place], list[str]]
    documents: frozenset[int] = frozenset()
    """How many the published database may hold while it works; none: there is no database."""
    replica: Replica | None = None

    def prepared(self, data: Path, location: str | None = None) -> Place:
        """The archive as the command finds it, with its store in the data folder or where it is said."""
        place = Place(data, location or str(data))
        if self.name == "copy":
            data.mkdir(parents=True)
        elif location is None:
            shutil.copytree(self.begin, data)
        else:
            data.mkdir(parents=True)
            copy_store(LocalStore(self.begin), place.store)
            for path in self.begin.glob("mingzhang*"):
                shutil.copy(path, data)
        return place

    def command(self, place: Place) -> list[str]:
        """As it is typed."""
        return ["--data", str(place.data), *self.arguments(place)]


def outcome(place: Place) -> dict[str, Any]:
    """What an archive holds, but for when it was asked for, and how often that which had not changed."""
    store = place.store
    news = [c for c in captures(store) if c.outcome != "unchanged"]
    made = {key: sha256(store.get(key)).hexdigest() for prefix in MADE for key in store.keys(prefix)}
    said = Counter((c.site, c.url, c.sha256, c.outcome, c.role, c.article_title) for c in news)
    database = contents(place.database) if place.database.exists() else None
    return {"raw": list(store.keys("raw/")), "news": said, "made": made, "database": database}


def captures(store: Store) -> list[Capture]:
    """All that the ledger says was answered; every line of it can be read."""
    faults: list[object] = []
    found = [e.record for e in read_ledger(store, on_fault=faults.append) if isinstance(e.record, Capture)]
    assert not faults, faults
    return found


def ledger(store: Store) -> dict[str, bytes]:
    """The ledger's files."""
    return {key: store.get(key) for key in store.keys("ledger/")}


def unfinished(place: Place) -> set[tuple[str, str]]:
    """What a command that was cut short has not acknowledged, as verification names it."""
    store = place.store
    return {("orphaned", key) for key in unnamed(store)} | {("torn", name) for name in half_releases(store)}


def unnamed(store: Store) -> set[str]:
    """Raw files that were stored before what names them was."""
    named = {raw_key(c.sha256) for c in captures(store) if c.sha256}
    there = set(store.keys("raw/"))
    assert named <= there, f"acknowledged, and not there: {sorted(named - there)}"
    return there - named


def half_releases(store: Store) -> set[str]:
    """Releases whose manifest, which comes last, is not there."""
    parts = [key.rpartition("/") for key in store.keys("releases/")]
    places = {"/".join(folder.split("/")[:2]) for folder, _, _ in parts}
    return {f"{place}/" for place in places if not store.exists(f"{place}/manifest.json")}


def readable(database: Path, documents: frozenset[int]) -> None:
    """Raises AssertionError unless the published database is whole, and one that was published."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        (state,) = connection.execute("PRAGMA integrity_check").fetchone()
        (count,) = connection.execute("SELECT count(*) FROM documents").fetchone()
    assert state == "ok", state
    assert count in documents, f"{count} documents, and not one of {sorted(documents)}"


@contextmanager
def works(folder: Path) -> Iterator[dict[str, Work]]:
    """A work for each command; the crawl's site answers as long as this is open."""
    with serving() as replica:
        folder.mkdir()
        first = first_year(folder / "first")
        add_preview(first, parsers.VERSION, sha256(b"final 2023").hexdigest(), b"%PDF-1.7 pages")
        export(first, folder / "first" / "mingzhang.db")
        files = _files(folder / "files")
        ingested = _grown(folder, "ingested", lambda store: ingest(store, [files]))
        known = _grown(folder, "known", _next_year_unbuilt)
        built = _grown(folder, "built", lambda store: next_year(store))
        copied = _grown(folder, "copied", _many, built)
        registry = _site(folder, replica)
        old, new = frozenset([2]), frozenset([2, 4])
        crawled = ["crawl", "generic-site", "--registry", str(registry)]
        found = [
            Work("crawl", first.root, lambda _: crawled, old, replica),
            Work("ingest", first.root, lambda _: ["ingest", str(files)], old),
            Work("parse", ingested, lambda _: ["parse"], old),
            Work("build", known, lambda _: ["build"], new),
            Work("rebuild", known, lambda _: ["build", "--full"], new),
            Work("export", built, lambda _: ["export"], frozenset([4])),
            Work("copy", copied, lambda place: ["store", "copy", str(copied), place.location]),
        ]
        yield {work.name: work for work in found}


def finish(warm: Warm, work: Work, place: Place) -> Done:
    """The command, undisturbed. Raises AssertionError where it does not do all that it is asked."""
    done = warm.run(*work.command(place), **place.environment)
    assert done.status == 0, done.stderr
    return done


def _grown(folder: Path, name: str, grow: Callable[[LocalStore], object], begin: Path | None = None) -> Path:
    """A copy of an archive to which something was done."""
    shutil.copytree(begin or folder / "first", folder / name)
    grow(LocalStore(folder / name))
    return folder / name


def _next_year_unbuilt(store: LocalStore) -> None:
    """The truth and the records of `next_year`, with the databases of the year before."""
    kept = {path.name: path.read_bytes() for path in store.root.glob("mingzhang*")}
    next_year(store)
    for path in store.root.glob("mingzhang*"):
        path.unlink()
    for name, data in kept.items():
        (store.root / name).write_bytes(data)


def _many(store: LocalStore) -> None:
    for run in range(4):
        digests = [put_record(store, b"%d %d" % (run, n) * 500, document(2020, "budget")) for n in range(12)]
        crawl(store, f"2025010{run}T000000000000Z", *({"url": d, "sha256": d} for d in digests))


def _files(folder: Path) -> Path:
    """Files to take in and to parse: two pages, each with several visit counters."""
    folder.mkdir()
    for path in sorted(HTML.glob("*.html")):
        for n in range(2):
            (folder / f"{n}-{path.name}").write_bytes(path.read_bytes() + b"<!-- %d -->" % n)
    return folder


def _site(folder: Path, replica: Replica) -> Path:
    """A site of many articles, each with a file, half of them without validators; its registry."""
    for number, articles in ((1, ARTICLES[:7]), (2, ARTICLES[7:])):
        rows = "".join(row(a, f"/a/{a.id}.html") for a in articles)
        after = '<a href="/list/2.html">下一页</a>' if number == 1 else ""
        replica.replies[f"/list/{number}.html"] = page(f"<ul>{rows}</ul>{after}")
    for a in ARTICLES:
        replica.replies[f"/a/{a.id}.html"] = page(f"<h1>{a.title}</h1><p>发布时间：{a.date}</p>{a.body}")
        replica.replies[f"/f/{a.id}.pdf"] = pdf(f"{a.id}" * 999)
    for n, reply in enumerate(replica.replies.values()):
        if isinstance(reply, Reply):
            reply.validators = n % 2 == 0
    entry = site(replica.url("/list/1.html"), "generic")
    path = folder / "registry.yml"
    path.write_text(json.dumps([entry], ensure_ascii=False), "utf-8")
    return path

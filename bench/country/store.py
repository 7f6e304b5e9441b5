"""The country's documents into a store: raw files, records and ledger, as crawl and parse leave them.

The raw files are small stand-ins: a PDF of as many blank pages, a page of HTML. The records are compressed like
those of the parse step. Nothing is synced: it can be made again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from itertools import groupby
from pathlib import Path

import msgspec
import zstandard

from archive import seals
from archive.folder import LocalStore
from archive.ledger import LedgerWriter, iso
from archive.model import Capture
from archive.records import LEVEL, encode_record
from archive.store import parsed_key, raw_key
from bench.country.world import Body, Plan, Publication, publications
from parsers import VERSION
from parsers.model import Record

_BEGIN = datetime(2026, 6, 1, tzinfo=UTC)
_CORRECTED = timedelta(days=90)
_ADDED = timedelta(days=120)
"""When bodies are crawled, when they are crawled again, and when what is added later is."""
_FAMILIES = ("trs", "hanweb", "jpaas", "vsb", "kaipu", "gkmlpt", "lonsun", "generic")
_MEDIA = {"pdf": "application/pdf", "html": "text/html"}
_NOTE = "country.json"


class Unsynced(LocalStore):
    """A local store that does not wait for the disk."""

    def put(self, key: str, data: bytes) -> bool:
        """See `Store.put`."""
        path = self.root / key
        if path.parent not in self._ready:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._ready.add(path.parent)
        path.write_bytes(data)
        return True


def make(plan: Plan, folder: Path, progress: Callable[[int], None] = lambda _: None) -> LocalStore:
    """The store in the folder with so many documents; what it holds of the same plan is added to.

    Raises `ValueError` where the folder holds another country, or one that was never finished.
    """
    store, note = Unsynced(folder), folder / _NOTE
    held = _held(folder, plan)
    if held.documents == plan.documents:
        return LocalStore(folder)
    note.unlink(missing_ok=True)
    begin = _BEGIN + (_ADDED + timedelta(seconds=held.documents) if held.documents else timedelta())
    done = held.documents
    for _, group in groupby(publications(plan, held.documents), key=lambda p: p.body.number):
        done += _write_body(store, list(group), begin)
        progress(done)
    note.write_bytes(msgspec.json.encode(plan))
    return LocalStore(folder)


def _held(folder: Path, plan: Plan) -> Plan:
    """What the folder holds of the plan."""
    if not (folder / _NOTE).exists():
        if (folder / "ledger").exists():
            raise ValueError(f"{folder} holds a country that was never finished: remove it")
        return Plan(0, plan.seed)
    held = msgspec.json.decode((folder / _NOTE).read_bytes(), type=Plan)
    if held.seed != plan.seed or held.documents > plan.documents:
        raise ValueError(f"{folder} holds another country: {held}")
    return held


def _write_body(store: Unsynced, found: list[Publication], begin: datetime) -> int:
    """The runs of a body's site that found these; how many documents they are."""
    who = found[0].body
    when = begin + timedelta(minutes=who.number)
    first = [p for p in found if p.version == 1]
    second = [p for p in found if p.version > 1]
    _run(store, who, when, (c for p in first for c in _captures(store, p, when)))
    if second:
        again = when + _CORRECTED
        _run(store, who, again, (c for p in second for c in _captures(store, p, again)))
    return sum(p.outcome != "refused" for p in found)


def _run(store: Unsynced, who: Body, when: datetime, captures: Iterable[Capture]) -> None:
    run = f"{when:%Y%m%dT%H%M%S}{who.number % 1_000_000:06}Z"
    with LedgerWriter(store, who.site, run, _entry(who), clock=lambda: when, seconds=float("inf")) as ledger:
        for capture in captures:
            ledger.record(capture)
        ledger.finish(complete=True, reason="finished")


def _entry(who: Body) -> dict[str, object]:
    return {
        "id": who.site,
        "name": who.name,
        "region": who.region,
        "role": "other",
        "family": _FAMILIES[int(who.region) % len(_FAMILIES)],
        "lists": [f"{_address(who)}/col/index.html"],
        "evidence": "generated",
    }


def _address(who: Body) -> str:
    return f"https://{who.site}.example.gov.cn"


def _captures(store: Unsynced, publication: Publication, when: datetime) -> Iterator[Capture]:
    """The article, and the file that it links to where it is not the document itself."""
    title, day = publication.title, publication.published_on
    common = {
        "site": publication.body.site,
        "fetched_at": iso(when),
        "article_title": title,
        "published_on": day,
    }
    article = _address(publication.body) + publication.place + ".html"
    is_page = publication.mould.format == "html"
    if not is_page:
        page = _page(publication, "公开")
        digest = _put_raw(store, page)
        store.put(parsed_key(VERSION, digest), _announcement(digest))
        outcome = "new" if publication.version == 1 else "unchanged"
        yield Capture(article, outcome=outcome, role="article", **common, **_served(page, digest, "html"))  # type: ignore[arg-type]
    file = (
        {"url": article, "role": "article"} if is_page else {"url": article[:-4] + "pdf", "found_on": article}
    )
    if publication.outcome == "refused":
        yield Capture(outcome="refused", cause="waf_block", status=412, **file, **common)  # type: ignore[arg-type]
        return
    data = _file(publication)
    digest = _put_raw(store, data)
    store.put(parsed_key(VERSION, digest), _record(publication, digest))
    served = _served(data, digest, publication.mould.format)
    outcome = "new" if publication.version == 1 else "changed"
    yield Capture(outcome=outcome, file_name=None if is_page else f"{title}.pdf", **file, **common, **served)  # type: ignore[arg-type]


def _served(data: bytes, digest: str, format_: str) -> dict[str, object]:
    headers = {"content-type": _MEDIA[format_], "content-length": str(len(data)), "server": "nginx"}
    return {
        "status": 200,
        "sha256": digest,
        "bytes": len(data),
        "media_type": _MEDIA[format_],
        "headers": headers,
        "etag": f'"{digest[:16]}"',
    }


def _put_raw(store: Unsynced, data: bytes) -> str:
    digest = sha256(data).hexdigest()
    store.put(raw_key(digest), data)
    return digest


def _record(publication: Publication, digest: str) -> bytes:
    if publication.outcome == "unreadable":
        return encode_record(
            Record(digest, VERSION, "pdf", failure="truncated", failure_detail="no end of file")
        )
    json = publication.mould.fill(publication.facts, digest, publication.spoilt)
    return seals.sealed(_compressor().compress(json.encode()), seals.ZSTD)


def _announcement(digest: str) -> bytes:
    return encode_record(Record(digest, VERSION, "html", content_sha256=digest[::-1]))


@cache
def _compressor() -> zstandard.ZstdCompressor:
    return zstandard.ZstdCompressor(level=LEVEL)


def _file(publication: Publication) -> bytes:
    if publication.outcome == "unreadable":
        return f"%PDF-1.7 {_name(publication)}".encode()
    if publication.mould.format == "html":
        return _page(publication, "")
    return blank_pdf(publication.mould.pages, _name(publication))


def _name(publication: Publication) -> str:
    return f"{publication.title} {publication.place} {publication.version}"


def _page(publication: Publication, what: str) -> bytes:
    return f"<!doctype html><title>{publication.title}{what}</title><p>{_name(publication)}</p>".encode()


def blank_pdf(pages: int, note: str) -> bytes:
    """A PDF of so many blank pages, with a note in a comment."""
    kids = " ".join(f"{3 + n} 0 R" for n in range(pages))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {pages}/Kids[{kids}]/MediaBox[0 0 595 842]>>",
    ]
    objects += ["<</Type/Page/Parent 2 0 R>>"] * pages
    out = bytearray(f"%PDF-1.4\n%{note}\n".encode())
    places = []
    for n, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{n} 0 obj{content}endobj\n".encode()
    start = len(out)
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    return (
        bytes(out) + f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n".encode()
    )

"""Crawls in a process of its own, as Twisted's reactor starts once: `replicas_crawl.py REGISTRY STORE …`."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from archive.history import history
from archive.ledger import read_ledger
from archive.model import Capture, RunFooter
from archive.store import open_store
from crawler.summary import CrawlSummary


def site(list_url: str, family: str, **fields: Any) -> dict[str, Any]:
    """A registry entry for a replica."""
    entry = {"id": f"{family}-site", "name": "甲市人力资源和社会保障局", "region": "370600", "role": "hrss"}
    return {**entry, "family": family, "lists": [list_url], "delay": 0.0, **fields}


def registry(folder: Path, *sites: dict[str, Any]) -> Path:
    path = folder / "registry.yml"
    path.write_text(json.dumps(list(sites), ensure_ascii=False))
    return path


def start(folder: Path, *sites: dict[str, Any], **options: Any) -> subprocess.Popen[str]:
    """A crawl into `folder/store`, running."""
    command = [
        sys.executable,
        __file__,
        str(registry(folder, *sites)),
        str(folder / "store"),
        json.dumps(options),
    ]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def crawl_in_process(folder: Path, *sites: dict[str, Any], **options: Any) -> CrawlSummary:
    """A crawl, done."""
    process = start(folder, *sites, **options)
    out, err = process.communicate(timeout=900)
    assert out, f"exit status {process.returncode}: {err}"
    return msgspec.json.decode(out, type=CrawlSummary)


def captures(folder: Path, run: int = -1, site: str | None = None) -> list[Capture]:
    """The captures of a run, by its place among the runs of the store."""
    entries = list(read_ledger(open_store(folder / "store"), site))
    runs = sorted({entry.key.split("/")[2] for entry in entries})
    found = [e.record for e in entries if e.key.split("/")[2] == runs[run]]
    return [record for record in found if isinstance(record, Capture)]


def footers(folder: Path) -> list[RunFooter]:
    records = [entry.record for entry in read_ledger(open_store(folder / "store"))]
    return [record for record in records if isinstance(record, RunFooter)]


def held(folder: Path) -> dict[str, tuple[str | None, str | None, str | None, str]]:
    """What the store holds of the generic site: per path the bytes and what is known of them."""
    found = history(open_store(folder / "store"), "generic-site").held
    path = {url: url[url.index("/", 8) :] for url in found}
    return {path[u]: (c.sha256, c.article_title, c.published_on, c.role) for u, c in found.items()}


def main(registry_path: str, store: str, options: str) -> None:
    from crawler.run import crawl
    from crawler.sites import load

    given = json.loads(options)
    if "until" in given:
        given["until"] = datetime.fromisoformat(given["until"])
    summary = crawl(load(Path(registry_path)), open_store(store), **given)
    sys.stdout.buffer.write(msgspec.json.encode(summary))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))
    main(*sys.argv[1:])

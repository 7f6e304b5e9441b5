"""How each site stands: from the ledger, with the registry's expectations."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from rich.cells import cell_len

from archive.ledger import LedgerWriter, iso, new_run_id, utc_now
from archive.model import Capture
from archive.store import Store, open_store
from crawler.sites import Site, load
from crawler.standing import Refusal, Standing, standings
from mingzhang.cli import main

NOW = utc_now()
MONTH = timedelta(days=30)


def entry(id_: str, **fields: object) -> dict[str, object]:
    lists = [f"http://{id_}.gov.cn/list/"]
    return {
        "id": id_,
        "name": f"{id_}局",
        "region": "370600",
        "role": "hrss",
        "family": "trs",
        "lists": lists,
    } | fields


def run(
    store: Store,
    id_: str,
    days_ago: int,
    *captures: Capture,
    complete: bool = True,
    listed: dict[str, int] | None = None,
    cut: bool = False,
) -> None:
    """A run in the ledger of a site. `cut`: it was killed before its end."""

    def clock() -> datetime:
        return NOW - timedelta(days=days_ago)

    writer = LedgerWriter(store, id_, new_run_id(clock), entry(id_), clock=clock)
    for capture in captures:
        writer.record(capture)
    if cut:
        writer.flush()
    else:
        writer.finish(complete, "finished" if complete else "www.a.gov.cn: ruishu_challenge", listed=listed)


def capture(id_: str, outcome: str, cause: str | None = None, url: str | None = None) -> Capture:
    place = url or f"http://{id_}.gov.cn/list/"
    return Capture(place, id_, "2026-06-01T00:00:00Z", outcome, "list", cause=cause)  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Sites in each of the states that a site can be in."""
    store = open_store(str(tmp_path / "data"))
    run(store, "good", 3, listed={"": 1, "2024": 2, "2025": 1})
    run(store, "old", 90, listed={"2024": 2})
    run(store, "few", 2, listed={"": 9, "2024": 1})
    run(store, "shut", 40, listed={"2024": 2})
    run(
        store,
        "shut",
        1,
        capture("shut", "refused", "ruishu_challenge"),
        capture("shut", "refused", "blocked_file", "http://files.shut.gov.cn/a.pdf"),
        capture("shut", "refused", "blocked_file", "http://files.shut.gov.cn/b.pdf"),
        complete=False,
    )
    run(store, "torn", 1, capture("torn", "failed", "timeout"), cut=True)
    run(store, "healed", 9, capture("healed", "refused", "waf_block"), complete=False)
    run(store, "healed", 2, listed={"2024": 2})
    return store


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    file = tmp_path / "registry.yml"
    expect = {"expect": {"min": 2, "max": 9}}
    ids = ("good", "few", "shut", "torn", "unseen")
    file.write_text(yaml.safe_dump([entry(id_, **expect) for id_ in ids], allow_unicode=True), "utf-8")
    return file


def found(store: Store, sites: list[Site]) -> dict[str, Standing]:
    return {site.id: site for site in standings(store, sites, NOW, MONTH)}


def test_every_registered_and_every_crawled_site_stands_somewhere(store: Store, registry: Path) -> None:
    troubles = {id_: site.troubles for id_, site in found(store, load(registry)).items()}
    assert troubles == {
        "few": ("short",),
        "good": (),
        "healed": (),
        "old": ("stale",),
        "shut": ("refused", "incomplete", "stale"),
        "torn": ("failed", "incomplete", "never"),
        "unseen": (),
    }


def test_last_success_is_the_last_complete_run(store: Store, registry: Path) -> None:
    sites = found(store, load(registry))
    shut = sites["shut"]
    assert (shut.last_crawled_at, shut.last_success_at) == (
        iso(NOW - timedelta(days=1)),
        iso(NOW - timedelta(days=40)),
    )
    assert (shut.age_days, shut.reason) == (40, "www.a.gov.cn: ruishu_challenge")
    assert sites["torn"].last_success_at is None
    assert sites["torn"].reason == "cut short"
    assert sites["unseen"].last_crawled_at is None


def test_who_refused_what_is_of_the_last_run(store: Store, registry: Path) -> None:
    sites = found(store, load(registry))
    assert set(sites["shut"].refusals) == {
        Refusal("files.shut.gov.cn", "blocked_file", 2),
        Refusal("shut.gov.cn", "ruishu_challenge", 1),
    }
    assert sites["healed"].refusals == ()
    assert sites["torn"].failures == {"timeout": 1}


def test_documents_are_those_of_the_fullest_year(store: Store, registry: Path) -> None:
    sites = found(store, load(registry))
    assert (sites["good"].documents, sites["few"].documents, sites["torn"].documents) == (2, 1, None)
    assert sites["old"].expected is None


def test_a_folder_that_was_taken_in_is_no_site(store: Store) -> None:
    writer = LedgerWriter(store, "ingest", new_run_id(), {"path": "/somewhere"})
    writer.finish(True, "finished")
    assert "ingest" not in found(store, [])


def call(store_at: Path, registry: Path, *arguments: str) -> Result:
    return CliRunner().invoke(
        main, ["--data", str(store_at), "status", "--registry", str(registry), *arguments]
    )


@pytest.mark.usefixtures("store")
def test_the_worst_come_first_and_the_last_line_counts(registry: Path, tmp_path: Path) -> None:
    done = call(tmp_path / "data", registry)
    assert done.exit_code == 0, done.output
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    assert [line[0] for line in lines[1:-1]][:2] == ["shut", "torn"]
    shut = lines[1]
    assert shut[2].startswith("被拒、未完成")
    assert "files.shut.gov.cn 文件不让下载 blocked_file ×2" in shut[6]
    assert "从未抓取 1 站" in lines[-1][0]
    assert "unseen" not in done.stdout
    assert "unseen" in call(tmp_path / "data", registry, "--all").stdout


@pytest.mark.usefixtures("store")
def test_machines_get_all_sites(registry: Path, tmp_path: Path) -> None:
    told = json.loads(call(tmp_path / "data", registry, "--json").stdout)
    assert {site["id"] for site in told["sites"]} == {
        "few",
        "good",
        "healed",
        "old",
        "shut",
        "torn",
        "unseen",
    }
    assert told["troubles"]["incomplete"] == 2
    assert (told["held"], told["documents"]) == ({}, {})


@pytest.mark.usefixtures("store")
def test_stale_days_are_the_reader_s_choice(registry: Path, tmp_path: Path) -> None:
    def stale(days: int) -> int:
        told = json.loads(call(tmp_path / "data", registry, "--json", "--stale-days", str(days)).stdout)
        return int(told["troubles"].get("stale", 0))

    assert stale(100_000) == 0
    assert stale(1) == 5


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("width", [80, 120])
def test_a_terminal_s_columns_align_and_fit(registry: Path, tmp_path: Path, width: int) -> None:
    command = [sys.executable, "-m", "mingzhang", "--data", str(tmp_path / "data"), "status"]
    ours, theirs = pty.openpty()
    environment = os.environ | {"COLUMNS": str(width), "TERM": "dumb"}
    subprocess.run([*command, "--registry", str(registry)], stdout=theirs, env=environment, check=True)
    os.close(theirs)
    text = b""
    try:
        while chunk := os.read(ours, 65536):
            text += chunk
    except OSError:
        pass  # the other end is closed
    table = text.decode("utf-8").split("现状")[0].splitlines()
    assert max(map(cell_len, table)) <= width
    heads = table[0]
    column = cell_len(heads[: heads.index("状况")])
    (good,) = (line for line in table if line.startswith(" good"))
    assert cell_len(good[: good.index("正常")]) == column

"""A scheduled run on the embedded sites: its record, its lock, how it goes on, and whom it tells."""

from __future__ import annotations

import fcntl
import json
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from conftest import mingzhang
from ports import free_ports
from warm import warm

import samples
from archive.export.shelf import StoreShelf
from archive.ledger import iso, utc_now
from archive.store import open_store
from mingzhang.cli import main
from mingzhang.runs import STEPS, Run, Step, begin, runs, save

SITES = ("yantai-social-insurance",)


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The registry of the embedded sites, which answer while the tests of this module run."""
    port = free_ports(8)
    path = tmp_path_factory.mktemp("registry") / "sites.yml"
    path.write_text(samples.registry_text(port), encoding="utf-8")
    with samples.serve(port):
        yield path


@contextmanager
def webhook(status: int = 204) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """An address that takes records, and what it took."""
    taken: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", taken
    finally:
        server.shutdown()
        server.server_close()


def run(data: Path, registry: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return mingzhang("--data", data, "run", *SITES, "--registry", registry, "--json", *more)


def records(data: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_text("utf-8")) for path in sorted((data / "runs").glob("*.json"))]


def has_done(data: Path, step: str, resumed: int) -> bool:
    """Whether a run that was resumed so often says that it did a step; one before it may have come further."""
    return any(step in record["steps"] and len(record["resumed_at"]) == resumed for record in records(data))


def test_a_run_takes_every_step_keeps_its_record_and_tells(registry: Path, tmp_path: Path) -> None:
    with webhook() as (url, taken):
        done = run(tmp_path, registry, "--webhook", url)
    assert done.returncode == 0, done.stderr
    (record,) = records(tmp_path)
    assert record == json.loads(done.stdout) == taken[0]
    assert tuple(record["steps"]) == STEPS
    assert record["ok"]
    assert record["finished_at"]
    assert record["steps"]["build"]["summary"]["counts"]["documents"]
    release = record["steps"]["export"]["summary"]["release"]
    assert (tmp_path / "releases" / release / "manifest.json").exists()


@pytest.mark.parametrize(("kind", "killed_after"), [("folder", STEPS[:-1]), ("s3", ("build",))])
def test_a_run_that_is_killed_goes_on_where_it_stopped(
    kind: str, killed_after: tuple[str, ...], registry: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    environment = {"STORE_URL": request.getfixturevalue("s3_url")} if kind == "s3" else {}
    with warm(tmp_path / "said") as warmed:
        data, command = tmp_path / "data", ["run", *SITES, "--registry", str(registry)]
        for number, step in enumerate(killed_after):
            running = warmed.start("--data", data, *command, **environment)
            while not has_done(data, step, resumed=number):
                time.sleep(0.005)
            running.kill(workers=True)
            assert running.wait().status == -signal.SIGKILL
            (cut,) = records(data)
            assert (len(cut["resumed_at"]), cut["finished_at"], cut["ok"]) == (number, None, False)
        assert warmed.run("--data", data, *command, **environment).status == 0
        assert warmed.run("--data", data, "verify", **environment).status == 0
    (record,) = records(data)
    assert (tuple(record["steps"]), record["ok"]) == (STEPS, True)
    assert len(record["resumed_at"]) == len(killed_after)
    assert all(record["steps"][step] == cut["steps"][step] for step in cut["steps"]), "nothing is done again"
    store = open_store(environment.get("STORE_URL", str(data)))
    assert len({key.split("/")[2] for key in store.keys(f"ledger/{SITES[0]}/")}) == 1
    assert StoreShelf(store).names() == [record["steps"]["export"]["summary"]["release"]]


def test_a_validation_that_fails_is_named_and_exits_with_1(registry: Path, tmp_path: Path) -> None:
    sites = [site for site in yaml.safe_load(registry.read_text("utf-8")) if site["id"] in SITES]
    sites[0]["expect"] = {"min": 900, "max": 999}
    hopeful = tmp_path / "hopeful.yml"
    hopeful.write_text(yaml.safe_dump(sites, allow_unicode=True), "utf-8")
    with webhook() as (url, taken):
        done = run(tmp_path, hopeful, "--webhook", url)
    assert done.returncode == 1
    assert f"crawl: {SITES[0]}: expected_min" in done.stderr
    (record,) = records(tmp_path)
    assert taken == [record]
    assert tuple(record["steps"]) == STEPS, "what was found is published all the same"
    assert not record["ok"]


def test_a_step_that_fails_ends_the_run_and_is_named(registry: Path, tmp_path: Path) -> None:
    (tmp_path / "mingzhang.db").mkdir()
    done = run(tmp_path, registry)
    assert done.returncode == 1
    (record,) = records(tmp_path)
    assert tuple(record["steps"]) == ("crawl", "parse")
    assert record["finished_at"] is None
    assert record["failures"][0].startswith("build: ")
    assert record["failures"][0] in done.stderr


def test_a_webhook_that_does_not_answer_is_a_failure(registry: Path, tmp_path: Path) -> None:
    asked = {"sites": list(SITES), "limit": None}
    save(tmp_path, Run("20240920T0", iso(utc_now()), asked, {step: Step(1.0, {}) for step in STEPS}))
    with webhook(status=500) as (url, _):
        done = run(tmp_path, registry, "--webhook", url)
    assert done.returncode == 1
    assert "webhook: HTTPError" in done.stderr
    assert not records(tmp_path)[-1]["ok"]


def test_one_run_at_a_time(registry: Path, tmp_path: Path) -> None:
    with (tmp_path / ".run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = run(tmp_path, registry)
    assert done.returncode == 1
    assert "another run is at work" in done.stderr
    assert not records(tmp_path)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/"])
def test_only_the_web_is_told(url: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["--data", str(tmp_path), "run", *SITES, "--webhook", url])
    assert done.exit_code == 2


@pytest.mark.parametrize(
    ("hours", "asked", "finished", "goes_on"),
    [(1, {"limit": 3}, None, True), (25, {"limit": 3}, None, False), (1, {"limit": 4}, None, False),
     (1, {"limit": 3}, "2024-09-20T00:00:00Z", False)],
)  # fmt: skip
def test_which_run_goes_on(
    hours: int, asked: dict[str, Any], finished: str | None, goes_on: bool, tmp_path: Path
) -> None:
    begun = iso(utc_now() - timedelta(hours=hours))
    save(
        tmp_path, Run("20240920T000000000000Z", begun, asked, {"crawl": Step(1.0, {})}, finished_at=finished)
    )
    found = begin(tmp_path, {"limit": 3})
    assert (found.id == "20240920T000000000000Z") is goes_on
    assert ("crawl" in found.steps) is goes_on
    assert len(list(runs(tmp_path))) == 1, "a record is written when its run begins to work"


def test_a_record_that_is_damaged_keeps_no_run_from_its_work(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name, data in {
        "20240920T0.json": b"{",
        "20240921T0.json": b'{"id": "\xff"}',
        "x/y.json": b"[]",
    }.items():
        (tmp_path / "runs" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "runs" / name).write_bytes(data)
    assert begin(tmp_path, {}).steps == {}
    said = [record.getMessage() for record in caplog.records if record.name == "mingzhang.runs"]
    assert [message.split(": ")[1] for message in said] == [
        f"runs/{name}" for name in ("20240920T0.json", "20240921T0.json", "x/y.json")
    ]

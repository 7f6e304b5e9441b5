"""The same jobs on a Dask cluster: the same records, whatever becomes of its machines."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from dask_cluster import Cluster, dask_cluster
from distributed import LocalCluster
from export_cases import first_year, tree
from s3_server import environment
from test_archive_parsing import PARSER, take

from archive import executor as executors
from archive.executor import ExecutorError, spread
from archive.export.release import export
from archive.folder import LocalStore
from archive.parsing import ParseSummary, parse_pending
from archive.records import load_record
from archive.store import Store, open_store
from mingzhang.cli import main

FILES = [b"slow document %d" % n for n in range(16)]
BAD = [b"die", b"raise"]
GREEDY = [b"hang", b"eat"]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory, s3_address: str) -> Iterator[Cluster]:
    with dask_cluster(tmp_path_factory.mktemp("dask"), 2, environment(s3_address)) as running:
        yield running


def parse(store: Store, executor: str, tick: object = None) -> ParseSummary:
    return parse_pending(
        store,
        executor=executor,
        parser=PARSER,
        workers=2,
        seconds=6,
        megabytes=250,
        progress=tick,  # type: ignore[arg-type]
    )


def records(store: Store) -> dict[str, bytes]:
    return {key: store.get(key) for key in store.keys("parsed/")}


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> LocalStore:
    """The files, parsed by this machine's processes."""
    store = LocalStore(tmp_path_factory.mktemp("local"))
    take(store, *FILES, *BAD)
    parse(store, "local")
    return store


def test_a_killed_worker_costs_nothing_and_bad_files_cost_themselves(
    cluster: Cluster, local: LocalStore, tmp_path: Path
) -> None:
    store = LocalStore(tmp_path)
    digests = take(store, *FILES, *BAD, *GREEDY)

    def tick(done: int, total: int) -> None:
        if done == 5:
            os.kill(cluster.workers[1].pid, signal.SIGKILL)

    summary = parse(store, cluster.executor, tick)
    assert cluster.workers[1].wait(60) == -signal.SIGKILL
    assert summary.counts == {"parsed": 20, "documents": 16, "not_documents": 0, "failed": 4, "kept": 0}
    assert summary.failures == {"crashed": 3, "too_large": 1}
    assert [load_record(store, "v1", digest).failure_detail for digest in digests[-4:]] == [
        "its worker died",
        "ValueError: unexpected\nthing",
        "took over 6 s and 6 s a page",
        "took over 250 MB of memory",
    ]
    made = records(store)
    assert made.items() >= records(local).items()
    assert len(made) == len(records(local)) + len(GREEDY)


def test_a_release_made_on_a_cluster_is_the_same(cluster: Cluster, tmp_path: Path) -> None:
    store = first_year(tmp_path)
    trees = []
    for executor in ("local", cluster.executor):
        made = export(store, tmp_path / "mingzhang.db", tmp_path / executor[:4], executor=executor)
        trees.append(tree(tmp_path / executor[:4] / made.release))
    assert trees[0] == trees[1]
    assert len(trees[0]) > 60


def test_workers_reach_a_bucket(cluster: Cluster, local: LocalStore, s3_url: str) -> None:
    store = open_store(s3_url)
    take(store, *FILES[:4])
    assert parse(store, cluster.executor).counts["documents"] == 4
    assert records(store).items() <= records(local).items()
    assert len(records(store)) == 4


def test_other_software_on_a_worker_is_named(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = LocalStore(tmp_path)
    take(store, b"document")
    monkeypatch.setattr(executors, "software", lambda: "mingzhang 99")
    with pytest.raises(ExecutorError, match=r"has mingzhang \d.*this is mingzhang 99.*on all machines"):
        parse(store, cluster.executor)
    assert not records(store)


class Elsewhere(LocalStore):
    """A folder that other machines do not have."""

    def __reduce__(self) -> tuple[type[LocalStore], tuple[Path]]:
        return LocalStore, (self.root / "nothing",)


def test_a_folder_that_workers_do_not_see_is_named(cluster: Cluster, tmp_path: Path) -> None:
    store = Elsewhere(tmp_path)
    take(store, b"document")
    with pytest.raises(ExecutorError, match=r"does not see LocalStore.*share the folder"):
        parse(store, cluster.executor)
    assert not (tmp_path / "nothing").exists()


def test_a_cluster_without_the_job_is_named(cluster: Cluster, tmp_path: Path) -> None:
    program = f"""
import sys, types
from archive.executor import spread
module = sys.modules["unknown_there"] = types.ModuleType("unknown_there")
exec("def job(item): return item", module.__dict__)
list(spread("{cluster.executor}", module.job, ["a"]))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "the cluster cannot do it: install the same on all machines" in done.stderr


def test_a_lost_scheduler_ends_the_run_in_a_line(cluster: Cluster, tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    files = take(store, *(b"slow document %d" % n for n in range(100)))

    def tick(done: int, total: int) -> None:
        if done == 1:
            cluster.scheduler.kill()

    with pytest.raises(ExecutorError, match="scheduler was lost"):
        parse(store, cluster.executor, tick)
    assert 0 < len(records(store)) < len(files)


@pytest.mark.parametrize(("name", "exit_code"), [("dask://127.0.0.1:9", 1), ("dask://", 2), ("spark", 2)])
def test_what_is_no_cluster_is_named(
    name: str, exit_code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executors, "_CONNECT_SECONDS", 0.5)
    done = CliRunner().invoke(main, ["--data", str(tmp_path), "parse", "--executor", name])
    assert done.exit_code == exit_code
    assert done.stderr.splitlines()[-1].startswith("Error: ")
    assert name in done.stderr.splitlines()[-1]


def test_another_program_on_the_port_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "_CONNECT_SECONDS", 0.5)
    with closing(socket.create_server(("127.0.0.1", 0))) as mute:
        name = f"dask://127.0.0.1:{mute.getsockname()[1]}"
        with pytest.raises(ExecutorError, match=rf"no Dask scheduler answers at {name}: no answer in 0.5 s"):
            list(spread(name, str, ["a"]))  # type: ignore[arg-type]


def test_a_cluster_without_workers_says_so_until_one_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(executors, "_QUIET_SECONDS", 0.1)
    store = LocalStore(tmp_path)
    take(store, b"document")
    silent = {"protocol": "tcp", "dashboard_address": "127.0.0.1:0"}
    with LocalCluster(n_workers=0, processes=False, **silent) as cluster, ThreadPoolExecutor(1) as pool:
        name = cluster.scheduler_address.replace("tcp", "dask")
        running = pool.submit(parse, store, name)
        while caplog.text.count(f"{name} has no workers: waiting for one") < 2:
            assert not running.done()
            time.sleep(0.02)
        cluster.scale(1)
        assert running.result(120).counts["documents"] == 1
        (worker,) = cluster.scheduler_info["workers"]
        with pytest.raises(ExecutorError, match=f"at {worker.replace('tcp', 'dask')}: a Dask worker does"):
            parse(store, worker.replace("tcp", "dask"))


def test_a_cluster_of_this_machine(tmp_path: Path, local: LocalStore) -> None:
    store = LocalStore(tmp_path)
    take(store, *FILES[:2])
    parse_pending(store, executor="dask", parser=PARSER, workers=1)
    assert records(store).items() <= records(local).items()
    assert len(records(store)) == 2


def test_ctrl_c_is_left_to_who_made_the_cluster() -> None:
    with executors._opened("dask", 1) as executor:
        assert executor.pool.submit(signal.getsignal, signal.SIGINT).result(60) == signal.SIG_IGN

"""The command line as a person meets it: help, usage errors, exit codes, one-line and JSON summaries."""

from __future__ import annotations

import json
import logging
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from conftest import mingzhang
from ports import free_ports

import samples
from crawler.sites import SHIPPED, load
from mingzhang.cli import main
from mingzhang.commands import COMMANDS
from mingzhang.commands.crawl import chosen
from mingzhang.commands.serve import answers
from mingzhang.console import OneLine, counted, table

RENDERED = Path(__file__).parents[1] / "samples" / "rendered"


def call(*arguments: str | int | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_each_command_explains_itself_in_chinese_first(command: str) -> None:
    done = call(*([command] if command else []), "--help")
    assert done.exit_code == 0
    first = done.output.split("\n\n")[1].strip()
    assert "一" <= first[0] <= "鿿", first


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["crawl"],
        ["crawl", "--all", "x"],
        ["crawl", "no-such-site"],
        ["ingest"],
        ["serve", "--port", "0"],
    ],
)
def test_usage_errors_exit_with_2(arguments: list[str], tmp_path: Path) -> None:
    assert call("--data", tmp_path, *arguments).exit_code == 2


@pytest.mark.parametrize("command", ["check", "serve"])
def test_without_a_database_it_says_what_to_run(command: str, tmp_path: Path) -> None:
    done = call("--data", tmp_path, command)
    assert done.exit_code == 1
    assert "mingzhang build" in done.output


def test_an_unsupported_store_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORE_URL", "ftp://example/store")
    done = call("--data", tmp_path, "build")
    assert done.exit_code == 1
    assert "ftp://example/store" in done.output


def test_steps_end_in_one_line_or_in_json(tmp_path: Path) -> None:
    assert mingzhang("--data", tmp_path, "ingest", RENDERED / "xinzhou").returncode == 0
    parsed = mingzhang("--data", tmp_path, "parse", "--json")
    assert json.loads(parsed.stdout)
    built = mingzhang("--data", tmp_path, "build")
    assert built.stdout.count("\n") == 1
    assert "mingzhang.db" in built.stdout
    assert not built.stderr, "progress and logs stay silent where they are piped"


def test_a_registry_with_an_error_names_file_and_line(tmp_path: Path) -> None:
    registry = tmp_path / "370000-山东.yml"
    registry.write_text("- id: a\n  name: 甲\n  region: 370600\n", "utf-8")
    done = call("sites", "check", "--registry", registry)
    assert done.exit_code == 1
    assert "370000-山东.yml:" in done.output


def test_the_shipped_registry_is_valid_and_listed() -> None:
    assert call("sites", "check").exit_code == 0
    assert json.loads(call("sites", "list", "--json").stdout)


def test_sites_are_chosen_by_name_in_the_order_asked() -> None:
    sites = json.loads(call("sites", "list", "--json").stdout)
    names = (sites[1]["id"], sites[0]["id"])
    assert tuple(site.id for site in chosen(load(SHIPPED), names, everything=False)) == names


def test_only_counts_that_are_not_zero_are_said() -> None:
    assert counted({"new": 3, "gone": 0, "failed": 1}) == "new 3，failed 1"
    assert counted({}) == "0"


def test_on_a_narrow_terminal_an_id_stays_whole(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "50")
    table(["id", "名称", "平台"], [["a-site-with-a-very-long-id", "某市人力资源和社会保障局某中心", "trs"]])
    said = capsys.readouterr().out
    assert "a-site-with-a-very-long-id" in said
    assert "…" not in said


def test_read_shows_what_a_file_is(tmp_path: Path) -> None:
    done = call("read", RENDERED / "xinzhou" / "2023-final.pdf")
    assert done.exit_code == 0
    assert "忻州市社会保障卡服务中心" in done.output
    assert "final_three_public" in done.output


def test_read_of_a_bad_file_exits_with_1_and_goes_on(tmp_path: Path) -> None:
    bad = tmp_path / "坏.pdf"
    bad.write_bytes(b"")
    done = call("read", bad, RENDERED / "xinzhou" / "2023-final.pdf")
    assert done.exit_code == 1
    assert "empty_file" in done.output
    assert "final_three_public" in done.output


def test_check_fails_where_it_is_told_to(demo: Path) -> None:
    found = json.loads(call("--data", demo, "check", "--json").output)
    assert found["counts"]["pass"] > 0
    assert call("--data", demo, "check").exit_code == 0
    worst = "error" if found["counts"]["error"] else "rounding"
    assert call("--data", demo, "check", "--fail-on", worst).exit_code == 3
    database = sqlite3.connect(demo / "mingzhang.db")
    (rule,) = database.execute("select rule from findings limit 1").fetchone()
    database.close()
    one = json.loads(call("--data", demo, "check", "--rule", rule, "--json").output)
    assert {finding["rule"] for finding in one["findings"]} <= {rule}


def test_check_tells_of_each_document_what_the_database_has(
    demo: Path, demo_database: sqlite3.Connection
) -> None:
    found = json.loads(call("--data", demo, "check", "--json").output)
    counts = dict(demo_database.execute("select outcome, count(*) from findings group by 1").fetchall())
    assert found["counts"] == {**dict.fromkeys(found["counts"], 0), **counts}
    assert len(found["findings"]) == sum(counts.values()) - counts["pass"]
    documents = [finding["document_id"] for finding in found["findings"]]
    assert len({id_ for id_, _ in groupby(documents)}) == len(list(groupby(documents)))


def test_an_address_of_the_newer_internet_may_be_listened_on() -> None:
    assert not answers("::1", free_ports(1))


@pytest.mark.parametrize("option", ["--document", "--rule"])
def test_check_of_something_unknown_is_a_usage_error_and_not_a_clean_result(demo: Path, option: str) -> None:
    done = call("--data", demo, "check", option, "no-such-id", "--fail-on", "error")
    assert done.exit_code == 2
    assert "no-such-id" in done.output


def test_status_names_each_site_and_its_last_crawl(demo: Path) -> None:
    found = json.loads(call("--data", demo, "status", "--json").output)
    registered = {entry["id"] for entry in yaml.safe_load(samples.registry_text())}
    crawled = [site for site in found["sites"] if site["last_crawled_at"]]
    assert {site["id"] for site in crawled} == registered
    assert all(site["last_success_at"] and not site["troubles"] for site in crawled)
    assert found["held"]["documents"] == sum(found["documents"].values()) > 0


def test_a_taken_port_is_named(demo: Path) -> None:
    with taken_port() as port:
        done = call("--data", demo, "serve", "--port", port)
    assert done.exit_code == 1
    assert port in done.output


def test_a_site_that_is_told_to_end_takes_its_server_along(demo: Path) -> None:
    port = free_ports(1)
    command = [sys.executable, "-m", "mingzhang", "--data", str(demo), "serve", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as serving:
        assert serving.stdout
        assert str(port) in serving.stdout.readline()
        serving.terminate()
        assert serving.wait(timeout=120) == 0
    assert not answers("127.0.0.1", port)


@pytest.mark.parametrize("option", ["--port", "--samples-port"])
def test_the_demo_names_a_taken_port_before_it_does_anything(tmp_path: Path, option: str) -> None:
    other = {"--port": "--samples-port", "--samples-port": "--port"}[option]
    with taken_port() as port:
        done = call("--data", tmp_path, "demo", option, port, other, free_ports(8))
    assert done.exit_code == 1
    assert done.output.startswith("Error: ")
    assert port in done.output
    assert option in done.output
    assert not list(tmp_path.iterdir())


@contextmanager
def taken_port() -> Iterator[str]:
    """A port on which somebody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", free_ports(1)))
        taken.listen()
        yield str(taken.getsockname()[1])


def test_a_logged_error_is_one_line_with_its_cause() -> None:
    try:
        raise ValueError("no such\nhost")
    except ValueError:
        caught = sys.exc_info()
    record = logging.LogRecord("crawler", logging.ERROR, "", 0, "page %s", ("a",), caught)
    assert OneLine().format(record) == "ERROR crawler: page a (ValueError: no such host)"
    said = logging.LogRecord("crawler", logging.ERROR, "", 0, "page a: no such\nhost", (), caught)
    assert OneLine().format(said) == "ERROR crawler: page a: no such host"


@pytest.mark.parametrize("command", [["build"], ["ingest", __file__]])
def test_a_data_folder_that_cannot_be_written_is_said_in_one_line(command: list[str]) -> None:
    done = call("--data", "/dev/null/data", *command)
    assert (done.exit_code, type(done.exception)) == (1, SystemExit)
    assert done.output.count("\n") == 1


@pytest.mark.parametrize("command", ["check", "status"])
def test_a_database_of_others_is_said_in_one_line(command: str, tmp_path: Path) -> None:
    (tmp_path / "mingzhang.db").write_text("no database", encoding="utf-8")
    done = call("--data", tmp_path, command)
    assert (done.exit_code, type(done.exception)) == (1, SystemExit)
    assert "not a database" in done.output


def test_a_host_that_is_none_is_said_in_one_line(demo: Path) -> None:
    done = call("--data", demo, "serve", "--host", "999.1.1.1")
    assert (done.exit_code, type(done.exception)) == (1, SystemExit)

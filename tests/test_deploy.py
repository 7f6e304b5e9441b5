"""What puts it on a server: units as systemd reads them, nginx as it serves, backup and restore as written."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from archive_cases import contents
from conftest import free_ports, mingzhang
from export_cases import first_year

from archive.export.release import export
from mingzhang.commands.serve import answers

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
PROGRAM = Path(sys.executable).with_name("mingzhang")
UNITS = sorted(path.name for path in DEPLOY.glob("mingzhang-*"))


def needs(program: str) -> str:
    """The path of a program of the system; a test that needs it says what was not run without it."""
    found = shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin:/usr/bin")
    if found is None:
        pytest.skip(f"{program} is not installed: what deploy/ holds for it was not tried")
    return found


def test_systemd_finds_no_fault_in_the_units(tmp_path: Path) -> None:
    for name in UNITS:
        text = (DEPLOY / name).read_text("utf-8").replace("/opt/mingzhang/.venv/bin/mingzhang", str(PROGRAM))
        (tmp_path / name).write_text(text, "utf-8")
    command = [needs("systemd-analyze"), "verify", "--man=no", *(str(tmp_path / name) for name in UNITS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert not [line for line in (done.stdout + done.stderr).splitlines() if "mingzhang" in line]
    assert done.returncode == 0


def test_systemd_sees_a_fault(tmp_path: Path) -> None:
    text = (DEPLOY / "mingzhang-run.timer").read_text("utf-8").replace("21:45:00", "25:45:00")
    (tmp_path / "mingzhang-run.timer").write_text(text, "utf-8")
    command = [needs("systemd-analyze"), "verify", "--man=no", str(tmp_path / "mingzhang-run.timer")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "mingzhang-run.timer:7: Failed to parse calendar specification" in done.stderr


@pytest.mark.parametrize("unit", [name for name in UNITS if name.endswith(".service")])
def test_units_call_commands_that_exist(unit: str) -> None:
    (said,) = re.findall(
        r"^ExecStart=/opt/mingzhang/.venv/bin/mingzhang (.+)$", (DEPLOY / unit).read_text(), re.M
    )
    done = mingzhang(*said.split(), "--help")
    assert done.returncode == 0
    for option in re.findall(r"--[a-z-]+", said):
        assert option in done.stdout


@contextmanager
def running(command: list[str], port: int) -> Iterator[None]:
    """A server, from when it answers on its port."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        try:
            while not answers("127.0.0.1", port):
                assert process.poll() is None, (process.stderr or sys.stderr).read()
                time.sleep(0.05)
            yield
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of nginx, on the configuration of deploy/, before a site with a release; and the data folder."""
    program, folder = needs("nginx"), tmp_path_factory.mktemp("nginx")
    store = first_year(folder / "data")
    export(store, store.root / "mingzhang.db")
    first = free_ports(2)
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    for theirs, ours in {
        "listen 80;": f"listen 127.0.0.1:{first};",
        "server 127.0.0.1:8001;": f"server 127.0.0.1:{first + 1};",
        "/var/lib/mingzhang;": f"{folder}/data;",
        "/var/cache/nginx/mingzhang": f"{folder}/cache",
    }.items():
        assert text.count(theirs) == 1, theirs
        text = text.replace(theirs, ours)
    (folder / "site.conf").write_text(text, "utf-8")
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; pid {folder}/pid; error_log stderr; events {{}}\n"
        f"http {{ access_log off; {temporary} include /etc/nginx/mime.types; include {folder}/site.conf; }}\n",
        "utf-8",
    )
    command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr
    assert "[warn]" not in tested.stderr
    served = [sys.executable, "-m", "mingzhang", "--data", str(folder / "data"), "serve"]
    with running([*served, "--port", str(first + 1)], first + 1), running(command, first):
        yield f"http://127.0.0.1:{first}", store.root


def get(url: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    request = urllib.request.Request(url, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read()


def test_a_page_is_asked_for_once_and_keeps_its_headers(site: tuple[str, Path]) -> None:
    address = f"{site[0]}/mingzhang/documents"
    (status, first, body), (_, second, again) = get(address), get(address)
    assert status == 200
    assert (first["x-cache"], second["x-cache"]) == ("MISS", "HIT")
    assert body == again
    assert "default-src 'none'" in second["content-security-policy"]
    assert second["x-content-type-options"] == "nosniff"


def test_a_release_is_sent_in_ranges(site: tuple[str, Path]) -> None:
    (release,) = (site[1] / "releases").glob("2*")
    packed = (release / "mingzhang.db.zst").read_bytes()
    address = f"{site[0]}/releases/{release.name}/mingzhang.db.zst"
    status, headers, body = get(address, Range="bytes=100-199")
    assert (status, body) == (206, packed[100:200])
    assert headers["content-range"] == f"bytes 100-199/{len(packed)}"
    assert headers["content-type"] == "application/zstd"
    assert headers["x-content-type-options"] == "nosniff"
    assert get(address)[2] == packed
    assert get(f"{site[0]}/releases/{release.name}/SHA256SUMS")[1]["content-type"].startswith("text/plain")


def test_releases_are_listed_and_what_is_under_way_is_hidden(site: tuple[str, Path]) -> None:
    status, _, body = get(f"{site[0]}/releases/")
    assert status == 200
    assert b"2024-09-20" in body
    half = site[1] / "releases" / ".export-work-x"
    half.mkdir()
    (half / "mingzhang.db").write_bytes(b"half")
    assert get(f"{site[0]}/releases/.export-work-x/mingzhang.db")[0] == 404
    assert get(f"{site[0]}/releases/.export-lock")[0] == 404
    assert get(f"{site[0]}/releases/../mingzhang.working.db")[0] in (400, 404)
    assert b"export" not in get(f"{site[0]}/releases/")[2]


def test_the_database_is_sent_from_the_releases(site: tuple[str, Path]) -> None:
    assert b"2024-09-20" in get(f"{site[0]}/mingzhang.db")[2]


def test_nothing_is_taken(site: tuple[str, Path]) -> None:
    assert get(f"{site[0]}/mingzhang", "POST")[0] == 403
    assert get(f"{site[0]}/releases/", "DELETE")[0] == 403


def test_errors_are_not_kept_pages_are_packed_and_long_addresses_refused(site: tuple[str, Path]) -> None:
    wrong = f"{site[0]}/mingzhang/documents?_sort=nothing"
    assert [(status, headers["x-cache"]) for status, headers, _ in (get(wrong), get(wrong))] == [
        (400, "MISS")
    ] * 2
    packed = get(f"{site[0]}/mingzhang/documents", **{"Accept-Encoding": "gzip"})[1]
    assert packed["content-encoding"] == "gzip"
    assert get(f"{site[0]}/mingzhang/documents?x={'1' * 20_000}")[0] == 414


def test_who_does_not_wait_is_told_so(site: tuple[str, Path]) -> None:
    queries = [get(f"{site[0]}/mingzhang.json?sql=select+{n}")[0] for n in range(12)]
    assert queries[0] == 200
    assert 429 in queries
    pages = [get(f"{site[0]}/mingzhang/documents")[0] for _ in range(200)]
    assert pages[0] == 200
    assert 429 in pages


def walked(heading: str) -> str:
    """The commands of a section of the notes, as they are printed there."""
    section = (ROOT / "docs/operations.md").read_text("utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    (commands,) = re.findall(r"^```bash\n(.*?)^```", section, re.M | re.S)
    return str(commands)


def test_backup_and_restore_as_they_are_written(tmp_path: Path) -> None:
    data, lost = tmp_path / "data", tmp_path / "lost"
    sample = ROOT / "samples" / "rendered" / "panjin" / "2022-final.html"
    environment = {
        **os.environ,
        "PATH": f"{PROGRAM.parent}:{os.environ['PATH']}",
        "MINGZHANG_DATA": str(data),
        "BACKUP": str(tmp_path / "backup"),
    }

    def follow(commands: str) -> None:
        shell = ["bash", "-euo", "pipefail", "-c", commands]
        done = subprocess.run(shell, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    follow(f"mingzhang ingest {sample} && mingzhang parse && mingzhang build && mingzhang export")
    follow(walked("Back up"))
    data.rename(lost)
    follow(walked("Restore"))
    assert contents(data / "mingzhang.db") == contents(lost / "mingzhang.db")
    sums = [next(folder.glob("releases/2*/SHA256SUMS")).read_bytes() for folder in (data, lost)]
    assert sums[0] == sums[1]


def test_the_notes_name_each_setting_and_unit() -> None:
    notes = (ROOT / "docs/operations.md").read_text("utf-8")
    units = {name.partition(".")[0] for name in UNITS}
    assert {
        name for name in ("MINGZHANG_CONTACT", "MINGZHANG_WEBHOOK", "STORE_URL", *units) if name not in notes
    } == set()

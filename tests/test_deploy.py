"""What puts it on a server: units as systemd reads them, backup and restore as they are written."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from archive_cases import contents
from conftest import mingzhang

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

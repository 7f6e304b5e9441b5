"""An installed wheel does all that a checkout does: build it, install it elsewhere, run the demo from it."""

from __future__ import annotations

import os
import site
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from ports import free_ports

ROOT = Path(__file__).parents[1]


def run(command: list[str | Path], folder: Path) -> str:
    """Runs a command away from the checkout; fails the test with what it said."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a fresh environment with the wheel, and with our dependencies but not our checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], ROOT)
    run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], folder)
    python = folder / "venv" / "bin" / "python"
    packages = run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], folder).strip()
    # Path files are not read in turn, so the editable install of the checkout stays out of sight.
    Path(packages, "dependencies.pth").write_text("\n".join(site.getsitepackages()), "utf-8")
    run([python, "-m", "installer", next(folder.glob("*.whl"))], folder)
    return python


def test_it_imports_from_the_wheel_and_not_from_the_checkout(python: Path, tmp_path: Path) -> None:
    where = run(
        [python, "-c", "import mingzhang, samples; print(mingzhang.__file__, samples.__file__)"], tmp_path
    )
    assert str(ROOT) not in where


def test_it_runs_the_demo(python: Path, tmp_path: Path) -> None:
    ports = str(free_ports(8))
    run(
        [python.parent / "mingzhang", "--data", tmp_path, "demo", "--once", "--samples-port", ports], tmp_path
    )
    database = sqlite3.connect(tmp_path / "mingzhang.db")
    assert database.execute("select count(*) from documents where status = 'parsed'").fetchone()[0] >= 3
    database.close()


def test_it_finds_the_shipped_registry_and_the_site(python: Path, tmp_path: Path) -> None:
    assert "sites check" in run([python, "-m", "mingzhang", "sites", "check"], tmp_path)
    found = "from mingzhang.home import site; print((site() / 'metadata.yaml').is_file())"
    assert run([python, "-c", found], tmp_path).strip() == "True"

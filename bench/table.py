"""All benchmarks, one after the other, and their measures as a table in `docs/performance.md`.

    python bench/table.py [--keep] [PROGRAM.py ...]

Runs the programs of `programs.yml` (or those named), shows what they print, and puts what they tell
(`bench/report.py`) between the two marks in the page; `--keep` leaves the page as it is. Exits with 1 where one
missed a target or failed.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT)]

import msgspec  # noqa: E402
from msgspec import Struct  # noqa: E402

from bench.country.built import built  # noqa: E402
from bench.report import Measure, told  # noqa: E402

PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- begin: python bench/table.py -->", "<!-- end -->"
STEPS = ("parse", "check", "build", "search", "serve", "query", "export", "crawl")


class Programs(Struct, frozen=True, forbid_unknown_fields=True):
    """What is run: names of countries with their numbers of documents, and programs with their arguments."""

    countries: dict[str, int]
    programs: list[list[str]]


class Done(Struct, frozen=True):
    """A program that ended: what it told, seconds, and its exit code."""

    name: str
    measures: list[Measure]
    seconds: float
    code: int


def programs() -> Programs:
    return msgspec.yaml.decode((Path(__file__).parent / "programs.yml").read_bytes(), type=Programs)


def run(arguments: Iterable[str], places: Mapping[str, str]) -> Done:
    """Run a program, showing what it prints as it comes."""
    name, *rest = (argument.format(**places) for argument in arguments)
    started = monotonic()
    print(f"--- {name} {' '.join(rest)}", flush=True)
    command = [sys.executable, str(Path(__file__).parent / name), *rest]
    lines: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            lines.append(line)
    return Done(name, list(told(lines)), monotonic() - started, process.returncode)


def table(done: Iterable[Done]) -> str:
    """The measures as a table in Markdown, by step."""
    measures = [m for d in done for m in d.measures]
    rank = {step: n for n, step in enumerate(STEPS)}
    measures.sort(key=lambda m: rank.get(m.step, len(rank)))
    rows = [["step", "what", "size", "ours", "against", "ratio", "target"], ["---"] * 7]
    rows += [[m.step, m.what, m.size, m.ours, m.peer, m.ratio, _target(m)] for m in measures]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows)


def _target(measure: Measure) -> str:
    return f"{measure.target} **missed**" if measure.verdict == "missed" else measure.target


def machine(done: Iterable[Done]) -> str:
    """When and on what it was measured."""
    minutes = sum(d.seconds for d in done) / 60
    versions = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    cores = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    return f"{datetime.now(UTC):%Y-%m-%d}, {cores}, {versions}; {minutes:.0f} minutes in all."


def put(page: str, text: str) -> str:
    """The page with the text between its marks. Raises `ValueError` where it has none."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"no {BEGIN} … {END} in the page")
    return f"{before}{begin}\n{text}\n{end}{after}"


def countries(wanted: Mapping[str, int], folder: Path) -> dict[str, str]:
    """The countries, each built in a folder of its own, by name."""
    names = {size: name for name, size in wanted.items()}
    places: dict[str, str] = {}
    for place, size in built([*names], folder / "growing"):
        places[names[size]] = str(folder / names[size])
        shutil.copytree(place, folder / names[size])
    return places


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--keep", action="store_true")
    options.add_argument("named", nargs="*")
    given = options.parse_args()
    wanted = programs()
    chosen = [p for p in wanted.programs if not given.named or p[0] in given.named]
    with tempfile.TemporaryDirectory() as folder:
        needs_them = any("{" in argument for program in chosen for argument in program)
        places = countries(wanted.countries, Path(folder)) if needs_them else {}
        done = [run(program, places) for program in chosen]
    if not given.keep:
        PAGE.write_text(put(PAGE.read_text("utf-8"), f"{machine(done)}\n\n{table(done)}"), "utf-8")
    for d in done:
        print(f"{d.name}: {d.seconds:.0f} s, {'ok' if d.code == 0 else f'exit code {d.code}'}")
    return int(any(d.code for d in done))


if __name__ == "__main__":
    sys.exit(main())

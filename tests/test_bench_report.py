"""How benchmarks say what they measured, and the table that is made of it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import export, table
from bench.report import Measure, tell, told
from bench.running import Ran, run

BENCH = Path(__file__).parents[1] / "bench"
WORDS = st.text("ab 甲≤,%0", max_size=8)


def test_a_target_is_met_or_missed(capsys: pytest.CaptureFixture[str]) -> None:
    assert tell("parse", "a", 0.25, at_most=0.25)
    assert not tell("parse", "b", 0.26, at_most=0.25)
    assert tell("parse", "c", 0.5, at_least=0.5)
    assert not tell("parse", "d", 0.49, at_least=0.5)
    assert tell("parse", "e", 9.0)
    verdicts = [measure.verdict for measure in told(capsys.readouterr().out.splitlines())]
    assert verdicts == ["ok", "missed", "ok", "missed", ""]


@given(step=WORDS, what=WORDS, size=WORDS, ours=WORDS, peer=WORDS)
def test_what_is_told_is_read_again(step: str, what: str, size: str, ours: str, peer: str) -> None:
    measure = Measure(step, what, size, ours, peer, "0.5", "", "")
    line = "\t".join(["MEASURE", *(getattr(measure, name) for name in Measure.__struct_fields__)])
    assert list(told(["other words", line + "\n"])) == [measure]


def test_a_line_of_another_shape_is_no_measure() -> None:
    with pytest.raises(ValueError, match="not a measure"):
        list(told(["MEASURE\tparse\tfast"]))


def test_the_table_is_in_the_order_of_the_steps() -> None:
    fast = Measure("crawl", "rate | of peer", "20 sites", "9/s", "3/s", "3", "≥ 1", "ok")
    slow = Measure("parse", "time", "", "9 s", "1 s", "9", "≤ 4", "missed")
    lines = table.table([table.Done("b.py", [fast, slow], 60.0, 1)]).splitlines()
    assert lines[2:] == [
        "| parse | time |  | 9 s | 1 s | 9 | ≤ 4 **missed** |",
        r"| crawl | rate \| of peer | 20 sites | 9/s | 3/s | 3 | ≥ 1 |",
    ]


def test_the_table_goes_between_its_marks() -> None:
    page = f"before\n{table.BEGIN}\nold\n{table.END}\nafter\n"
    assert table.put(page, "new") == f"before\n{table.BEGIN}\nnew\n{table.END}\nafter\n"
    with pytest.raises(ValueError, match="in the page"):
        table.put("no marks", "new")
    assert table.put(table.PAGE.read_text("utf-8"), "new").count("\nnew\n") == 1


def test_a_program_is_run_with_its_country(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "try.py"
    program.write_text("import sys\nprint('MEASURE', *sys.argv[1:], *'bcdefgh', sep='\\t')\nsys.exit(1)\n")
    monkeypatch.setattr(table, "__file__", str(tmp_path / "table.py"))
    done = table.run(["try.py", "{small}"], {"small": "somewhere"})
    assert (done.measures[0].step, done.code) == ("somewhere", 1)


def test_each_program_is_listed_and_there() -> None:
    named = {program[0] for program in table.programs().programs}
    described = set(re.findall(r"^\| `(\w+\.py)` \|", (BENCH / "README.md").read_text("utf-8"), re.MULTILINE))
    there = {p.name for p in BENCH.glob("*.py") if "__main__" in p.read_text("utf-8")} - {"table.py"}
    assert named <= there <= described


def test_a_command_is_measured_with_its_children() -> None:
    program = "x = b'1' * 80_000_000\nimport time; time.sleep(0.6)"
    inner = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {program!r}], check=True)"
    ran = run([sys.executable, "-c", inner])
    assert ran.together >= 76
    assert ran.largest >= 76
    assert ran.seconds >= 0.6
    with pytest.raises(RuntimeError, match="ended with 3: no"):
        run([sys.executable, "-c", "print('no'); raise SystemExit(3)"])


def test_a_worker_of_a_server_of_workers_is_counted() -> None:
    program = (
        "from concurrent.futures import ProcessPoolExecutor\n"
        "from multiprocessing import get_context\n"
        "with ProcessPoolExecutor(1, get_context('forkserver')) as pool:\n"
        "    pool.submit(sum, range(150_000_000)).result()\n"
    )
    assert run([sys.executable, "-c", program]).cpu >= 0.6


def test_an_export_that_takes_too_much_memory_misses(capsys: pytest.CaptureFixture[str]) -> None:
    for megabytes, within in ((600, True), (601, False)):
        ran = Ran(1.0, 1.0, 900, megabytes, "")
        assert export.tell_one(export.Exported(10, ran, 0.5, 1_000_000, 400_000)) is within
    assert [m.ratio for m in told(capsys.readouterr().out.splitlines())][:2] == ["2", "0.4"]

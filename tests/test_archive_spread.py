"""Work over the cores: in order, few things here, many in processes that end with what started them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from archive.spread import LEAST, spread


def negative(number: int) -> int:
    if number == 150:
        raise ValueError("not this one")
    return -number


def test_what_is_little_is_done_here_and_in_order() -> None:
    seen = spread(lambda n: (n, os.getpid()), range(LEAST - 1))
    assert list(seen) == [(n, (n, os.getpid())) for n in range(LEAST - 1)]


def test_what_is_much_comes_in_order_too() -> None:
    assert list(spread(abs, range(-200, 0))) == [(n, -n) for n in range(-200, 0)]


def test_it_is_asked_for_little_ahead_of_what_is_taken() -> None:
    asked = 0

    def items() -> Iterator[int]:
        nonlocal asked
        for asked in range(10_000):
            yield -asked

    results = spread(abs, items())
    for _ in range(10):
        next(results)
    assert asked < 1000
    assert isinstance(results, Generator)
    results.close()


def test_a_program_without_a_main_guard_may_use_it(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "from archive.spread import spread\nprint(sum(n for _, n in spread(abs, range(-99, 0))))"
    )
    done = subprocess.run([sys.executable, program], capture_output=True, text=True, check=False, timeout=100)
    assert (done.stdout, done.returncode) == ("4950\n", 0), done.stderr


def test_what_the_work_raises_is_raised() -> None:
    with pytest.raises(ValueError, match="not this one"):
        list(spread(negative, range(200)))

"""The process that draws: begun before the first reader comes, and ended with the server."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from archive.folder import LocalStore
from archive.pages import NoPage
from archive.painter import Painter


@pytest.fixture
def painter(tmp_path: Path) -> Painter:
    return Painter(LocalStore(tmp_path), tmp_path / "cache")


def processes(painter: Painter) -> list[int]:
    return [*painter._pool._processes] if painter._pool else []


def test_who_asks_first_finds_the_process_that_was_begun(painter: Painter) -> None:
    painter.begin()
    (begun,) = processes(painter)
    with pytest.raises(NoPage):
        painter.page("0" * 64, 1)
    assert processes(painter) == [begun]
    painter.end()


def test_nothing_is_left_of_it_and_another_is_begun_where_one_is_asked_for(painter: Painter) -> None:
    painter.begin()
    painter.begin()
    before = processes(painter)
    painter.end()
    painter.end()
    assert not processes(painter)
    assert not [child for child in multiprocessing.active_children() if child.pid in before]
    with pytest.raises(NoPage):
        painter.page("0" * 64, 1)
    assert processes(painter) != before
    painter.end()

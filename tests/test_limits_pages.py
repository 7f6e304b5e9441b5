"""The time that a file may take: it follows the pages that a PDF says it has, up to an hour."""

from __future__ import annotations

import signal

import pytest
from hostile_files import drawn, locked, many_pages, zipped
from hypothesis import given
from hypothesis import strategies as st

import parsers
from archive.limits import MOST_SECONDS, SECONDS, extend


def allowed(seconds: int, pages: int | None) -> int:
    """The seconds until the alarm that was set, which is taken back."""
    extend(seconds, pages)
    return signal.alarm(0)


@pytest.mark.parametrize(
    ("pages", "seconds"), [(None, 600), (0, 600), (1, 606), (100, 1200), (500, 3600), (2_000, 3600)]
)
def test_the_time_follows_the_pages_up_to_an_hour(pages: int | None, seconds: int) -> None:
    assert allowed(SECONDS, pages) == seconds


@given(st.integers(1, 20_000), st.integers(0, 10**9))
def test_pages_give_time_and_never_take_any(seconds: int, pages: int) -> None:
    found = allowed(seconds, pages)
    assert seconds <= found <= max(seconds, MOST_SECONDS)
    assert allowed(seconds, pages + 1) >= found


@pytest.mark.parametrize("count", [1, 12, 300])
def test_a_pdf_says_how_many_pages_it_has(count: int) -> None:
    assert parsers.pages(many_pages(count)) == count


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html><body>3 pages</body></html>",
        b"%PDF-1.7\n%%EOF",
        many_pages(3)[:-20],
        locked("b"),
        zipped("a.pdf", many_pages(3)),
    ],
)
def test_what_says_nothing_sound_gets_no_more_time(data: bytes) -> None:
    assert parsers.pages(data) is None


def test_a_lie_about_pages_is_only_as_long_as_the_limit() -> None:
    lie = drawn(b"").replace(b"/Count 1", b"/Count 999999")
    assert allowed(SECONDS, parsers.pages(lie)) <= MOST_SECONDS

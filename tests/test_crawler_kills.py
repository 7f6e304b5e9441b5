"""`kill -9` at random moments of a crawl, then again: nothing is lost, nothing acknowledged is fetched twice."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from crawl_kills import Held, kill_and_repeat, prepare, undisturbed
from replicas_site import Replica, serving

ROUNDS = 5

Prepared = tuple[Replica, dict[str, Any], Held]


@pytest.fixture(scope="module", params=[True, False], ids=["validators", "no validators"])
def prepared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    with serving() as replica:
        entry = prepare(replica, validators=request.param)
        yield replica, entry, undisturbed(replica, entry, tmp_path_factory.mktemp("whole"))


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_killed_crawl_repeated_equals_an_undisturbed_one(
    prepared: Prepared, round_: int, tmp_path: Path
) -> None:
    replica, entry, whole = prepared
    assert len(whole) >= 8
    kill_and_repeat(replica, entry, tmp_path, whole, random.Random(round_))

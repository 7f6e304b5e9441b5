"""Lists that do not fit their family's pattern: each is reported as such, never passed over."""

from __future__ import annotations

import re
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from msgspec import structs
from replicas_crawl import captures, crawl_in_process
from replicas_golden import golden, names
from replicas_mirror import ROWS, Mirror, build, repage
from replicas_platforms import PLATFORMS, registered
from replicas_site import Replica, serving
from replicas_static import STATIC

from archive.model import Capture
from crawler.sites import families

REPLICAS = names()
IN_HTML = [name for name in REPLICAS if golden(name).platform in set(STATIC) - {"single", "shanghai_hub"}]
"""Replicas whose lists are pages of HTML with rows and a pager."""


@dataclass
class Redesigned:
    """What is recorded of lists that do not fit, of lists that have lost their pager alone, and of short ones."""

    whole: dict[str, list[Capture]] = field(default_factory=dict)
    repaged: dict[str, list[Capture]] = field(default_factory=dict)
    short: dict[str, list[Capture]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def redesigned(tmp_path_factory: pytest.TempPathFactory) -> Redesigned:
    folder, found = tmp_path_factory.mktemp("redesigned"), Redesigned()
    with ExitStack() as stack:
        sites = []
        for number, name in enumerate(REPLICAS, 1):
            replica, given = stack.enter_context(serving(f"127.0.4.{number}")), golden(name)
            mirror = Mirror(given, replica, "http://127.0.3.1")
            build(mirror, PLATFORMS[given.platform])
            sites.append({**registered(name, replica), "lists": [replica.url(given.redesigned)]})
            if name in IN_HTML:
                repage(mirror)
                sites.append({**registered(name, replica), "id": f"{name}-repaged"})
            short = stack.enter_context(serving(f"127.0.5.{number}"))
            first_page = structs.replace(given, rows=given.rows[:ROWS])
            build(Mirror(first_page, short, "http://127.0.3.1"), PLATFORMS[given.platform])
            sites.append({**registered(name, short), "id": f"{name}-short"})
        crawl_in_process(folder, *sites)
    found.short = {name: captures(folder, 0, f"{name}-short") for name in REPLICAS}
    found.whole = {name: captures(folder, 0, name) for name in REPLICAS}
    found.repaged = {name: captures(folder, 0, f"{name}-repaged") for name in IN_HTML}
    return found


@pytest.mark.parametrize("name", REPLICAS)
def test_a_list_that_does_not_fit_is_reported(redesigned: Redesigned, name: str) -> None:
    assert {c.cause for c in redesigned.whole[name] if c.role == "list"} == {"unfit_page"}
    assert [c.url for c in redesigned.whole[name] if c.role != "list"] == []


@pytest.mark.parametrize("name", IN_HTML)
def test_a_list_whose_paging_does_not_fit_is_reported(redesigned: Redesigned, name: str) -> None:
    assert "unfit_page" in {c.cause for c in redesigned.repaged[name] if c.role == "list"}


@pytest.mark.parametrize("name", REPLICAS)
def test_a_list_of_one_page_fits(redesigned: Redesigned, name: str) -> None:
    lists = [c for c in redesigned.short[name] if c.role == "list"]
    assert {c.cause for c in lists} == {None}
    wanted = {row.at for row in golden(name).rows[:ROWS] if row.is_read and not row.is_direct}
    found = {re.sub(r"^http://[^/]+", "", c.url) for c in redesigned.short[name] if c.role == "article"}
    assert found == wanted


def test_every_family_has_a_replica_of_three_list_pages() -> None:
    mirrors = [Mirror(golden(name), Replica("127.0.0.1", 0), "") for name in REPLICAS]
    long = [m.golden for m in mirrors if len(m.pages()) >= 3 and m.golden.platform != "single"]
    assert {given.family for given in long} == families()


def test_a_network_that_repeats_page_one_is_reported(tmp_path: Path) -> None:
    given = golden("jpaas")
    with serving() as replica:
        mirror = Mirror(given, replica, "http://127.0.3.1")
        build(mirror, PLATFORMS["jpaas_stuck"])
        first = {row.at for row in mirror.pages()[0] if row.is_read}
        crawl_in_process(tmp_path, registered("jpaas", replica))
        asked = replica.asked("/api-gateway/jpaas-publish-server")
    found = captures(tmp_path)
    assert {c.cause for c in found if c.role == "list" and c.outcome == "failed"} == {"unfit_page"}
    assert {c.url.removeprefix(replica.base) for c in found if c.role == "article" and c.sha256} == first
    assert len(asked) == 2

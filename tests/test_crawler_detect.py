"""A page → its platform, and the entry drafted from it."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from conftest import mingzhang
from hypothesis import given, settings
from hypothesis import strategies as st
from replicas_golden import golden, names
from replicas_mirror import Mirror, build
from replicas_platforms import PLATFORMS
from replicas_site import Replica, serving

from crawler.detect import Page, detect, own_links, signs
from crawler.looking import read_page
from crawler.sites import families, load
from crawler.stated import doubts_of, stated
from mingzhang.cli import main

TRS = """<html><head><title>部门决算_临江市人力资源和社会保障局</title>
<meta name="SiteName" content="临江市人力资源和社会保障局"><meta name="siteidcode" content="2206810012"></head>
<body><a href="./202409/t20240920_1234.html">2023年度部门决算</a>
<script>createPageHTML(3, 0, "index", "html");</script></body></html>"""


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def replicas() -> Iterator[dict[str, Replica]]:
    with ExitStack() as stack:
        elsewhere = stack.enter_context(serving("127.0.5.250"))
        found: dict[str, Replica] = {}
        for number, name in enumerate(names(), 1):
            found[name] = stack.enter_context(serving(f"127.0.5.{number}"))
            mirror = Mirror(golden(name), found[name], elsewhere.base, 0)
            build(mirror, PLATFORMS[mirror.golden.platform])
        yield found


@pytest.mark.parametrize("name", names())
def test_every_replica_s_list_is_known(replicas: dict[str, Replica], name: str) -> None:
    with urllib.request.urlopen(replicas[name].url(golden(name).at[0])) as answer:
        page = read_page(answer.read(), answer.url, dict(answer.headers))
    found = detect(page)
    assert found.family == golden(name).family
    assert (found.confidence == "low") == (found.family == "generic")
    assert found.family == "generic" or found.seen


def test_each_family_has_signs() -> None:
    assert set(signs()) == families()


def test_links_to_other_sites_say_nothing_of_this_one() -> None:
    text = '<a href="http://other.gov.cn/col/col1/index.html">x</a><a href="/col/col2/">y</a><a href="http://[">z</a>'
    assert list(own_links(Page(text, "http://own.gov.cn/a/"))) == ["http://own.gov.cn/col/col2/"]
    assert detect(Page(text.replace("/col/col2/", "/x"), "http://own.gov.cn/")).family == "generic"


def test_what_looks_like_two_platforms_is_not_decided() -> None:
    text = '<a href="/info/1/2.htm">x</a><a href="/t20240920_1234.html">y</a>'
    found = detect(Page(text, "http://own.gov.cn/"))
    assert (found.family, found.confidence, set(found.rivals)) == ("generic", "low", {"vsb", "trs"})


@settings(deadline=None)
@given(st.text(max_size=300), st.none() | st.text(max_size=60).map("http://a.gov.cn/".__add__))
def test_any_text_is_answered(text: str, url: str | None) -> None:
    page = Page(text, url)
    assert detect(page).family in families()
    assert list(doubts_of(stated(page))) is not None


def test_an_entry_is_drafted_from_a_saved_page(tmp_path: Path) -> None:
    file = tmp_path / "list.html"
    file.write_text(TRS, "utf-8")
    done = call("sites", "detect", file, "--url", "http://rsj.linjiang.gov.cn/zwgk/js/")
    assert done.exit_code == 0, done.output
    entry = tmp_path / "entry.yml"
    entry.write_text(done.stdout, "utf-8")
    (site,) = load(entry)
    assert (site.id, site.family, site.region, site.role) == ("rsj-linjiang-220681", "trs", "220681", "hrss")
    assert site.bodies == ("临江市人力资源和社会保障局",)
    assert site.confidence == "high"
    assert site.verified_on is None
    assert re.match(r"seen on the page on 20\d\d-\d\d-\d\d: link .*t20240920_1234\.html", site.evidence)


def test_without_an_address_the_platform_is_named_and_nothing_drafted(tmp_path: Path) -> None:
    file = tmp_path / "list.html"
    file.write_text(TRS, "utf-8")
    done = call("sites", "detect", file)
    assert done.exit_code == 0
    assert yaml.safe_load(done.stdout) is None
    assert "trs" in done.stdout
    assert "--url" in done.stderr


@pytest.mark.parametrize(
    ("change", "doubt"),
    [
        (("2206810012", "3706000001"), "不符"),
        (('<meta name="siteidcode" content="2206810012">', ""), "没有 SiteIDCode"),
        (("2206810012", "bm23000001"), "不符"),
        (("<head>", '<head><meta name="ArticleTitle" content="x">'), "文章页"),
    ],
)
def test_what_a_person_has_to_look_at_is_said(change: tuple[str, str], doubt: str) -> None:
    assert any(doubt in said for said in doubts_of(stated(Page(TRS.replace(*change)))))


def test_a_page_that_says_all_leaves_no_doubt() -> None:
    assert list(doubts_of(stated(Page(TRS)))) == []


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("部门决算_临江市人力资源和社会保障局", "临江市人力资源和社会保障局"),
        ("临江市财政局 财政预决算", "临江市财政局"),
        ("预决算公开-临江市人民政府门户网站", "临江市人民政府"),
        ("预决算公开", "预决算公开"),
        ("", ""),
    ],
)
def test_a_site_without_metadata_is_named_by_its_title(title: str, name: str) -> None:
    assert stated(Page(f"<title>{title}</title>")).name == name


def test_a_page_that_scripts_build_is_to_be_rendered() -> None:
    page = Page(
        "<html><body><div id='app'></div><script src='/app.js'></script></body></html>", "http://a.gov.cn/"
    )
    assert stated(page).needs_browser
    assert any("脚本" in doubt for doubt in doubts_of(stated(page)))


def test_a_url_is_asked_for_as_a_crawl_would(replicas: dict[str, Replica]) -> None:
    replica = replicas["vsb"]
    replica.log.clear()
    done = mingzhang("sites", "detect", replica.url(golden("vsb").at[0]), "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["platform"]["family"] == told["entry"]["family"] == "vsb"
    assert [asked.path for asked in replica.log] == ["/robots.txt", golden("vsb").at[0]]


def test_what_robots_disallows_is_not_asked_for_and_said(replicas: dict[str, Replica]) -> None:
    barred = next(row for row in golden("trs").rows if row.is_barred)
    done = mingzhang("sites", "detect", replicas["trs"].url(barred.at))
    assert done.returncode == 1
    assert "robots" in done.stderr


def test_no_address_inside_a_network_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGZHANG_CONTACT", "keeper@example.org")
    done = mingzhang("sites", "detect", "http://169.254.169.254/latest/")
    assert done.returncode == 1
    assert "unsafe_address" in done.stderr
    assert done.stdout == ""


def test_who_crawls_must_be_said_before_a_site_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MINGZHANG_CONTACT", raising=False)
    done = mingzhang("sites", "detect", "http://www.example.gov.cn/")
    assert done.returncode == 1
    assert "MINGZHANG_CONTACT" in done.stderr


@pytest.mark.parametrize("source", ["http://", "http:///col/"])
def test_what_is_no_address_is_a_usage_error(source: str) -> None:
    assert call("sites", "detect", source).exit_code == 2

"""The registry: what it takes, what it refuses, and what is shipped."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import msgspec
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.doubts import doubts, is_public_body_s
from crawler.entries import to_yaml
from crawler.imports import words
from crawler.sites import SHIPPED, Due, Expect, RegistryError, Site, families, hostname, load
from mingzhang.commands.status import TROUBLES
from parsers.regions import regions, resolve
from parsers.titles import is_agency

ENTRY = """\
- id: yantai-hrss
  name: 烟台市人力资源和社会保障局
  region: "370600"
  role: hrss
  family: hanweb
  lists: [https://hrss.example.gov.cn/col/col110406/index.html]
"""


def loaded(folder: Path, text: str) -> list[Site]:
    file = folder / "370000-shandong.yml"
    file.write_text(text)
    return load(file)


def test_what_is_not_required_has_defaults(tmp_path: Path) -> None:
    (site,) = loaded(tmp_path, ENTRY)
    assert (site.agencies, site.expect, site.render, site.encoding, site.hosts) == ((), None, False, None, ())
    assert (site.delay, site.confidence, site.verified_on) == (3.0, "low", None)


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (('"370600"', "370600"), 3, r"`\$\.region` \(put it in quotes\)"),
        (('"370600"', '"37060"'), 3, "region"),
        (("role: hrss", "role: tax"), 4, "tax"),
        (("family: hanweb", "family: base"), 5, "no spider for the family base; there are: .*hanweb"),
        (("family: hanweb", "colour: red\n  family: hanweb"), 5, "unknown field `colour`"),
        (("id: yantai-hrss", "id: Yantai"), 1, "id"),
        (("lists: [https://hrss.example.gov.cn/col/col110406/index.html]", "lists: []"), 6, "lists"),
        (("https://hrss", "ftp://hrss"), 6, "lists"),
        (("  role: hrss\n", ""), 1, "missing required field `role`"),
        (("role: hrss", "role: hrss\n  role: finance"), 5, "role is given twice"),
        (('"370600"', '"379999"'), 3, "no division has the code 379999"),
        (("role: hrss", "role: hrss\n  encoding: gb999"), 5, "no encoding is called gb999"),
        (("role: hrss", "role: hrss\n  due: {final: 10-32}"), 5, "due"),
        (("role: hrss", "role: hrss\n  due: {summer: 10-31}"), 5, "summer"),
        (("role: hrss", "role: hrss\n  expect: {min: 3, max: 2}"), 5, "max is less than min"),
        (("role: hrss", "role: hrss\n  expect: {least: 3}"), 5, "least"),
        (("role: hrss", 'role: hrss\n  agencies: ["(社保"]'), 5, "not a pattern"),
        (("role: hrss", "role: [hrss"), 5, "flow sequence|expected"),
        ((ENTRY, "id: x"), 1, "a list of sites is expected"),
    ],
)
def test_an_error_names_file_and_line(tmp_path: Path, change: tuple[str, str], line: int, words: str) -> None:
    with pytest.raises(RegistryError, match=words) as error:
        loaded(tmp_path, ENTRY.replace(*change))
    assert str(error.value).startswith(f"{tmp_path}/370000-shandong.yml:{line}:")


def test_an_id_is_used_once_in_all_files_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(ENTRY)
    (tmp_path / "b.yml").write_text("\n" + ENTRY)
    with pytest.raises(RegistryError, match=r"b\.yml:2: the id yantai-hrss is already used at .*a\.yml:1"):
        load(tmp_path)


def test_there_must_be_a_registry(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load(tmp_path)


def test_the_shipped_registry_claims_no_crawl() -> None:
    sites = load()
    assert len(sites) >= 98
    assert all(site.verified_on is None and site.evidence and site.expect for site in sites)
    assert {site.family for site in sites} <= families()


def test_a_portal_is_filtered_and_the_bodies_named_are_wanted() -> None:
    for site in load():
        assert site.role != "hrss" or site.agencies or site.bodies, site.id
        for body in site.bodies:
            assert is_agency(body), body
            assert not site.agencies or any(re.search(pattern, body) for pattern in site.agencies), body
            assert resolve(body) == site.region, body


def test_nothing_shipped_is_in_doubt() -> None:
    assert list(doubts(load())) == []


def test_every_site_of_the_survey_is_registered(reference: Path) -> None:
    roles, sure = {"gov": "other"}, {"med": "medium"}
    text = (reference / "registry" / "sites.csv").read_text("utf-8-sig")
    registered = {(hostname(s.lists[0]), s.region, s.role, s.confidence) for s in load()}
    rows = list(csv.DictReader(text.splitlines()))
    assert len(load()) == len(rows)
    for row in rows:
        role, confidence = row["role"], row["confidence"]
        place = hostname(row["url"]), row["admin_code_6digit"]
        assert (*place, roles.get(role, role), sure.get(confidence, confidence)) in registered


def test_what_is_doubtful_is_told(tmp_path: Path) -> None:
    other = ENTRY.replace("yantai-hrss", "other").replace("hrss.example.gov.cn", "www.mirror.com")
    twice = ENTRY.replace("yantai-hrss", "again").replace("role: hrss", "role: hrss\n  expect: {min: 1}")
    told = list(doubts(loaded(tmp_path, ENTRY + other + twice)))
    assert told == [
        "yantai-hrss: no `expect`: a list that moved would not be noticed",
        "other: www.mirror.com is neither a government's host nor among the exceptions",
        "other: no `expect`: a list that moved would not be noticed",
        "again: yantai-hrss reads the same list https://hrss.example.gov.cn/col/col110406/index.html",
    ]


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("www.yantai.gov.cn", True),
        ("yjsgk.jsczt.cn", True),
        ("127.0.0.1", True),
        ("localhost", True),
        ("10.0.0.1", False),
        ("notgov.cn", False),
        ("www.yantai.gov.cn.evil.com", False),
        ("xczyjsgk.com", False),
    ],
)
def test_hosts_of_public_bodies(host: str, expected: bool) -> None:
    assert is_public_body_s(host) is expected


def test_shipped_files_are_named_after_the_province_of_their_sites() -> None:
    for file in SHIPPED.glob("*.yml"):
        code = re.fullmatch(r"(\d\d)0000-[a-z]+\.yml", file.name)
        assert code, file.name
        assert {site.region[:2] for site in load(file)} == {code[1]}


SHIPPED_SITES = load()
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)


@settings(deadline=None)
@given(
    region=st.sampled_from(sorted(regions())),
    name=texts,
    agencies=st.lists(texts.map(re.escape), max_size=3),
    bodies=st.lists(texts, max_size=3),
    evidence=st.text(max_size=200),
    expect=st.none() | st.builds(Expect, st.integers(0, 3), st.none() | st.integers(3, 9)),
    due=st.none() | st.builds(Due, st.none() | st.just("03-31"), st.none() | st.just("10-31")),
    delay=st.sampled_from([0.0, 2.5, 3.0]),
    render=st.booleans(),
)
def test_an_entry_as_text_is_the_same_site(
    tmp_path_factory: pytest.TempPathFactory,
    region: str,
    name: str,
    agencies: list[str],
    bodies: list[str],
    evidence: str,
    expect: Expect | None,
    due: Due | None,
    delay: float,
    render: bool,
) -> None:
    site = msgspec.structs.replace(
        SHIPPED_SITES[0], region=region, name=name, agencies=tuple(agencies), bodies=tuple(bodies),
        evidence=evidence, expect=expect, due=due, delay=delay, render=render,
    )  # fmt: skip
    file = tmp_path_factory.getbasetemp() / "round-trip.yml"
    file.write_text(to_yaml([site]), "utf-8")
    assert load(file) == [site]
    assert yaml.safe_load(to_yaml([site]))[0]["verified_on"] is None


def test_shipped_files_are_in_the_form_of_drafts() -> None:
    for file in SHIPPED.glob("*.yml"):
        assert file.read_text("utf-8") == to_yaml(load(file)), file.name


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://www.jia.gov.cn/a", True),
        ("https://jia.gov.cn:8080/a", True),
        ("http://files.jia-cdn.cn/a.pdf", True),
        ("http://jia-cdn.cn/a.pdf", True),
        ("http://rsj.jia.gov.cn/a", False),
        ("http://evil-jia-cdn.cn/a", False),
    ],
)
def test_a_site_serves_from_its_lists_hosts_and_those_named(url: str, expected: bool) -> None:
    (site,) = msgspec.convert(
        [{"id": "x", "name": "甲", "region": "370600", "role": "hrss", "family": "trs",
          "lists": ["http://www.jia.gov.cn/l/"], "hosts": ["jia-cdn.cn"]}],
        list[Site],
    )  # fmt: skip
    assert site.serves(url) is expected


def documented(heading: str) -> list[str]:
    """The first cells of the table under a heading of docs/registry.md."""
    text = (Path(__file__).parents[1] / "docs" / "registry.md").read_text("utf-8")
    section = text.split(f"## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)


def test_every_field_reason_and_trouble_is_documented() -> None:
    assert documented("An entry") == list(Site.__struct_fields__)
    assert documented("Entries from a table") == list(words().reasons)
    assert documented("How the sites stand") == list(TROUBLES)

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from crawler.sites import SHIPPED, RegistryError, Site, families, load

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
    assert len(sites) >= 12
    assert all(site.verified_on is None and site.evidence for site in sites)
    assert {site.family for site in sites} == families()


def test_shipped_files_are_named_after_the_province_of_their_sites() -> None:
    for file in SHIPPED.glob("*.yml"):
        code = re.fullmatch(r"(\d\d)0000-[a-z]+\.yml", file.name)
        assert code, file.name
        assert {site.region[:2] for site in load(file)} == {code[1]}


@given(st.from_regex(r"[0-9]{6}", fullmatch=True), st.text(min_size=1, max_size=20))
def test_codes_and_names_survive_yaml(
    tmp_path_factory: pytest.TempPathFactory, region: str, name: str
) -> None:
    entry = msgspec.to_builtins(load()[0]) | {"region": region, "name": name}
    file = tmp_path_factory.getbasetemp() / "round-trip.yml"
    file.write_text(yaml.safe_dump([entry], allow_unicode=True))
    (site,) = load(file)
    assert msgspec.to_builtins(site) == entry


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

"""Every table and column of the public schema is described in Chinese, and nothing else is."""

from __future__ import annotations

import re
import sqlite3
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

import parsers
import samples
from crawler.refusals import causes
from mingzhang.home import site
from parsers.formbook import families
from parsers.rules.sums.parts import PARTS as SUMS
from parsers.unreadable import Cause

RENDERED = Path(samples.__file__).parent / "rendered"
PARTS = {part for sums in SUMS.measures.values() for parts in sums.values() for part in parts}


@pytest.fixture(scope="module")
def described() -> dict[str, dict[str, Any]]:
    metadata = yaml.safe_load((site() / "metadata.yaml").read_text("utf-8"))
    tables: dict[str, dict[str, Any]] = metadata["databases"]["mingzhang"]["tables"]
    return tables


@pytest.fixture(scope="module")
def schema() -> dict[str, list[str]]:
    database = sqlite3.connect(":memory:")
    database.executescript((files("archive") / "schema.sql").read_text("utf-8"))
    names = [n for (n,) in database.execute("select name from sqlite_master where type in ('table', 'view')")]
    columns = {
        n: [c for (c,) in database.execute("select name from pragma_table_info(?)", (n,))] for n in names
    }
    database.close()
    return columns


def test_every_table_and_view_is_described(
    described: dict[str, dict[str, Any]], schema: dict[str, list[str]]
) -> None:
    assert set(described) == set(schema)


def test_every_column_is_described_in_the_order_of_the_schema(
    described: dict[str, dict[str, Any]], schema: dict[str, list[str]]
) -> None:
    assert {name: list(table["columns"]) for name, table in described.items()} == schema


def test_descriptions_are_chinese(described: dict[str, dict[str, Any]]) -> None:
    texts = [t for d in described.values() for t in (d["title"], d["description"], *d["columns"].values())]
    assert [t for t in texts if not re.search("[一-鿿]", t)] == []


def test_what_the_descriptions_refer_to_exists(
    described: dict[str, dict[str, Any]], schema: dict[str, list[str]]
) -> None:
    for name, table in described.items():
        for key in ("label_column", "sort", "sort_desc"):
            assert table.get(key, schema[name][0]) in schema[name]


def test_columns_shown_first_exist_and_have_chinese_headings(
    described: dict[str, dict[str, Any]], schema: dict[str, list[str]]
) -> None:
    for name, table in described.items():
        shown = table.get("shown", {})
        assert set(shown) <= set(schema[name])
        assert all(re.search("[一-鿿]", heading) for heading in shown.values())


def test_every_code_that_the_schema_admits_has_a_word() -> None:
    """The values of the CHECKs on the columns that the pages put into words."""
    words = yaml.safe_load((site() / "words.yaml").read_text("utf-8"))
    sql = (files("archive") / "schema.sql").read_text("utf-8")
    admitted = re.findall(r"CHECK \((\w+) IN \(([^)]*)\)\)", sql)
    tables = {
        "kind": "'budget'",
        "status": "'parsed'",
        "outcome": "'pass'",
        "role": "'",
        "level": "'",
        "side": "'",
    }
    for column, values in admitted:
        if column in tables and tables[column] in values:
            assert set(re.findall(r"'(\w+)'", values)) <= set(words[column]), column


def test_every_cause_format_and_topic_has_a_word() -> None:
    words = yaml.safe_load((site() / "words.yaml").read_text("utf-8"))
    assert set(get_args(Cause)) <= set(words["failure"])
    topics = yaml.safe_load((files("parsers") / "claims" / "topics.yml").read_text("utf-8"))
    named = {entry["topic"] for group in topics.values() for entry in group if "topic" in entry}
    assert named
    assert named <= set(words["topic"])


def test_every_cause_of_a_refusal_has_a_word() -> None:
    words = yaml.safe_load((site() / "words.yaml").read_text("utf-8"))
    assert set(causes()) <= set(words["cause"])


def test_every_form_has_a_word() -> None:
    words = yaml.safe_load((site() / "words.yaml").read_text("utf-8"))
    forms = {family.form(kind) for family in families() for kind in family.kinds or (None,)}
    assert forms | {"unknown"} == set(words["form"])


def test_every_measure_of_the_forms_has_a_word() -> None:
    words = yaml.safe_load((site() / "words.yaml").read_text("utf-8"))
    document = parsers.parse((RENDERED / "yantai" / "2023-final.pdf").read_bytes()).documents[0]
    measures = {a.measure.partition(".") for s in document.statements for a in s.amounts}
    assert measures
    assert {stem for stem, _, _ in measures} | set(PARTS) <= set(words["measure"])
    assert {basis for _, _, basis in measures if basis} <= set(words["basis"])

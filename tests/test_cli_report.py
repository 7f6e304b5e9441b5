"""The report of `mingzhang read`: exact values, all tables, all doubts."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from mingzhang.cli import main
from mingzhang.report import value, wan
from parsers.model import Claim

XINZHOU = Path(__file__).parents[1] / "samples" / "rendered" / "xinzhou" / "2023-final.pdf"


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_ten_thousands_of_yuan_are_exact_and_signed(fen: int) -> None:
    assert Decimal(wan(fen).replace(",", "")) * 1_000_000 == fen


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_yuan_are_exact_and_signed(fen: int) -> None:
    said = value(Claim("totals", "delta", "", fen=fen)).removesuffix(" 元").replace(",", "")
    assert Decimal(said) * 100 == fen


def test_a_number_keeps_its_unit() -> None:
    assert value(Claim("assets", "count", "", number="2", unit="辆")) == "2 辆"
    assert value(Claim("performance", "growth", "", number="13.95")) == "13.95"
    assert wan(None) == ""


@pytest.fixture(scope="module")
def said() -> str:
    return CliRunner().invoke(main, ["read", str(XINZHOU)]).output


def test_every_table_stands_in_the_report(said: str) -> None:
    assert "2080199\t其他人力资源和社会保障管理事务支出\t135.44\t52.71\t82.73" in said
    assert "说明：本表无数据" in said


def test_projects_and_claims_stand_in_the_report(said: str) -> None:
    assert "金保工程信息系统日常运营维护\t83\t82.731\t99.97" in said
    assert "1,480,700.00 元" in said


def test_a_brief_report_leaves_the_tables_out(said: str) -> None:
    brief = CliRunner().invoke(main, ["read", "--brief", str(XINZHOU)]).output
    assert "final_three_public" in brief
    assert "2080199" not in brief
    assert brief.splitlines()[-2:] == said.splitlines()[-2:], "doubts and the closing line stay"

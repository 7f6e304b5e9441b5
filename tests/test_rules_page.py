"""The page of all rules is the one that the rules make."""

from __future__ import annotations

from pathlib import Path

from parsers.rules import RULES
from parsers.rules.__main__ import page

PAGE = Path(__file__).parent.parent / "docs" / "rules.md"


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m parsers.rules > docs/rules.md"


def test_the_page_names_every_rule_once() -> None:
    headings = [line for line in page().splitlines() if line.startswith("### ")]
    assert [h.split()[1] for h in headings] == [rule.id for rule in RULES]

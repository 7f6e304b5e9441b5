"""The accounting checks: pure functions of one document, each with its id, its title and its source.

A family of rules is a package: its functions stand under their ids in `CHECKS`, and what they say of themselves
under the same ids in its `rules.yml`. `check` runs them all; what a rule cannot judge it leaves out, or reports
as `info` where a reader should know.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from parsers.model import Document, Finding
from parsers.rules import across, completeness, form, performance, plausibility, reading, sentences, sums
from parsers.rules.book import Book, Check
from parsers.rules.reading.scans import as_read
from parsers.rules.wording import rule_texts

FAMILIES = (sums, across, sentences, performance, completeness, form, plausibility, reading)


class Rule(Struct, frozen=True):
    """A check, and what it says of itself (in Chinese, for the public)."""

    id: str
    title: str
    description: str
    formula: str
    source: str
    run: Check


RULES: tuple[Rule, ...] = tuple(
    Rule(text.id, text.title, text.description, text.formula, text.source, family.CHECKS[text.id])
    for family in FAMILIES
    for text in rule_texts(family.__name__)
)


def check(
    document: Document,
    previous: Document | None = None,
    failed: Callable[[str], None] | None = None,
    family: str = "",
) -> tuple[Finding, ...]:
    """Every rule's findings on a document, in the order of `RULES`; `previous` is last year's of its kind.

    `family`: only the rules whose ids begin so (`A-`). A rule that a document breaks costs its own findings alone:
    `failed` is told which and how. Without `failed` its exception is raised.
    """
    book = Book(document, previous)
    is_sure = document.text_layer == "native"
    found: list[Finding] = []
    for rule in (rule for rule in RULES if rule.id.startswith(family)):
        try:
            findings = rule.run(book, rule.id)
            found += findings if is_sure else (as_read(finding) for finding in findings)
        except Exception as error:
            if failed is None:
                raise
            failed(f"{rule.id}: {type(error).__name__}: {error}")
    return tuple(found)

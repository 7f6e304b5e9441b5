from __future__ import annotations

import re
from collections import Counter

import pytest
from claims_audit import AUDIT, DOCUMENTS, SIZE, claimed, facts, sections, unclaimed, verdicts

Row = tuple[str, ...]


def rows() -> list[Row]:
    """The rows of the audit: number, document, sentence, five facts, verdict."""
    lines = AUDIT.read_text("utf-8").splitlines()
    return [
        tuple(cell.strip() for cell in line.split("|")[1:-1]) for line in lines if re.match(r"\| \d", line)
    ]


@pytest.fixture(scope="module")
def made() -> Counter[Row]:
    found: Counter[Row] = Counter()
    for document, verdict in claimed():
        assert verdict.claim is not None
        found[document, *facts(verdict.claim)] += 1
    return found


def test_each_claim_has_a_verdict_and_of_a_hundred_at_least_99_are_right() -> None:
    verdicts = Counter(row[-1] for row in rows())
    assert sum(verdicts.values()) == SIZE
    assert set(verdicts) <= {"right", "wrong"}
    assert verdicts["right"] >= 0.99 * SIZE


def test_what_was_read_is_still_what_is_claimed(made: Counter[Row]) -> None:
    assert not Counter((row[1], *row[3:8]) for row in rows()) - made


def test_a_row_shows_its_number() -> None:
    for row in rows():
        number = row[2].partition("【")[2].partition("】")[0]
        value = float(row[6]) if row[6].strip("-").replace(".", "").isdecimal() else None
        unit = {"万元": 10_000, "元": 1}.get(row[7], 1)
        assert value is None or abs(value) == pytest.approx(float(number.replace(",", "")) * unit)


def test_every_numeral_is_a_claim_or_has_a_reason() -> None:
    """All digits of the five texts, in their order, are those of the numerals; each has one or the other."""
    text = "".join(s.heading + s.text for document in DOCUMENTS for s in sections(document))
    found = [verdict for _, verdict in verdicts()]
    digits = [re.sub(r"\D", "", each) for each in (text, "".join(v.numeral for v in found))]
    assert digits[1] == digits[0]
    assert all((v.claim is None) != (v.reason is None) for v in found)


def test_what_is_no_claim_is_listed_with_its_reason() -> None:
    listed = re.findall(r"^\| `(\w+)` \| (\d+) \| (.*) \|$", AUDIT.read_text("utf-8"), re.MULTILINE)
    assert listed == list(unclaimed())

"""The scorecard: five dimensions of an account's disclosure, every point with the evidence that it rests on."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Any, Literal

import msgspec
from msgspec import Struct

from archive.database import Row, insert

Dimension = Literal["completeness", "detail", "timeliness", "form", "truthfulness"]
Evidence = dict[str, Any]

_CURRENT = """
SELECT c.agency_id, c.fiscal_year, c.kind, c.document_id, c.status, c.published_on, c.due_on, d.text_layer
FROM _touched AS t CROSS JOIN coverage AS c ON c.agency_id = t.id JOIN documents AS d ON d.id = c.document_id
WHERE t.what = 'agency' AND c.kind IN ('budget', 'final')
  AND d.status IN ('parsed', 'partial') AND d.scope != 'government'
ORDER BY c.agency_id, c.fiscal_year, c.kind
"""
_FINDINGS = "SELECT id, rule, outcome FROM findings WHERE document_id = ? ORDER BY id"
_DEPTH = """
SELECT s.id, max(a.level) FROM statements AS s LEFT JOIN amounts AS a ON a.statement_id = s.id
WHERE s.document_id = ? AND s.form = ? AND NOT s.is_empty GROUP BY s.id ORDER BY s.ordinal
"""
_MEASURES = """
SELECT s.id, group_concat(DISTINCT CASE instr(a.measure, '.') WHEN 0 THEN a.measure
  ELSE substr(a.measure, 1, instr(a.measure, '.') - 1) END)
FROM statements AS s LEFT JOIN amounts AS a ON a.statement_id = s.id
WHERE s.document_id = ? AND s.form = ? AND NOT s.is_empty GROUP BY s.id ORDER BY s.ordinal
"""


class ByRule(Struct, frozen=True, forbid_unknown_fields=True):
    """Points lost for each finding of these outcomes; `silence_passes`: the rule speaks only of faults."""

    outcomes: tuple[str, ...]
    each: int
    ids: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    silence_passes: bool = False


class Depth(Struct, frozen=True, forbid_unknown_fields=True):
    """How deep the subjects of a form are to go."""

    form: str
    level: int


class Measures(Struct, frozen=True, forbid_unknown_fields=True):
    """What a form is to state apart."""

    form: str
    names: frozenset[str]


class Criterion(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that is scored, in exactly one of the five ways."""

    id: str
    dimension: Dimension
    name: str
    points: int
    rule: ByRule | None = None
    depth: Depth | None = None
    measures: Measures | None = None
    on_time: bool = False
    text: bool = False


class Card(Struct, frozen=True, forbid_unknown_fields=True):
    """`scorecard.yml`."""

    source: str
    criteria: tuple[Criterion, ...]


class Account(Struct, frozen=True):
    """A current document, as the one that stands for its agency, year and kind."""

    agency: str
    year: int
    kind: str
    document: str
    status: str
    published_on: str | None
    due_on: str | None
    text_layer: str


Judged = tuple[int, list[Evidence]] | None
"""The points that are given and what they rest on; None: not judged."""


def refresh_scorecard(connection: sqlite3.Connection) -> None:
    """Make `scorecard` anew for the touched agencies: a row for each criterion that could judge an account."""
    of_touched = "SELECT id FROM _touched WHERE what = 'agency'"
    connection.execute(f"DELETE FROM scorecard WHERE agency_id IN ({of_touched})")
    for row in connection.execute(_CURRENT):
        insert(connection, "scorecard", _rows(connection, Account(*row)))


@cache
def card() -> Card:
    """What is scored."""
    return msgspec.yaml.decode(resources.files("archive").joinpath("scorecard.yml").read_bytes(), type=Card)


def _rows(connection: sqlite3.Connection, account: Account) -> Iterator[Row]:
    findings = connection.execute(_FINDINGS, (account.document,)).fetchall()
    for criterion in card().criteria:
        judged = _judge(connection, criterion, account, findings)
        if judged is not None:
            points, evidence = judged
            yield {
                "agency_id": account.agency,
                "fiscal_year": account.year,
                "kind": account.kind,
                "document_id": account.document,
                "dimension": criterion.dimension,
                "criterion": criterion.id,
                "name": criterion.name,
                "points": points,
                "of_points": criterion.points,
                "evidence": msgspec.json.encode(evidence).decode(),
            }


def _judge(
    connection: sqlite3.Connection,
    criterion: Criterion,
    account: Account,
    findings: Sequence[tuple[str, str, str]],
) -> Judged:
    if criterion.rule:
        return _by_rule(criterion.rule, criterion.points, findings)
    if criterion.depth:
        level = criterion.depth.level
        return _by_form(connection, account, criterion, _DEPTH, criterion.depth.form, lambda v: v >= level)
    if criterion.measures:
        names = criterion.measures.names
        form = criterion.measures.form
        return _by_form(connection, account, criterion, _MEASURES, form, lambda v: names <= set(v.split(",")))
    if criterion.on_time:
        return _on_time(account, criterion.points)
    points = criterion.points if account.text_layer == "native" else 0
    return points, [{"document_id": account.document, "text_layer": account.text_layer}]


def _by_rule(rule: ByRule, points: int, findings: Sequence[tuple[str, str, str]]) -> Judged:
    spoken = [f for f in findings if f[1] in rule.ids or f[1].startswith(rule.families)]
    if not spoken and not rule.silence_passes:
        return None
    against = [id_ for id_, _, outcome in spoken if outcome in rule.outcomes]
    shown = against or [id_ for id_, _, outcome in spoken if outcome == "pass"][:1]
    return max(0, points - rule.each * len(against)), [{"finding_id": id_} for id_ in shown]


def _by_form(
    connection: sqlite3.Connection,
    account: Account,
    criterion: Criterion,
    query: str,
    form: str,
    holds: Callable[[Any], bool],
) -> Judged:
    """Full points where one of the form's statements that are not empty does; not judged where there is none."""
    found = connection.execute(query, (account.document, f"{account.kind}_{form}")).fetchall()
    stated = [(id_, value) for id_, value in found if value is not None]
    if not stated:
        return None
    good = [id_ for id_, value in stated if holds(value)]
    points = criterion.points if good else 0
    return points, [{"statement_id": id_} for id_ in good or [stated[0][0]]]


def _on_time(account: Account, points: int) -> Judged:
    if account.published_on is None or account.due_on is None:
        return None
    evidence = {
        "document_id": account.document,
        "published_on": account.published_on,
        "due_on": account.due_on,
    }
    return (0 if account.status == "late" else points), [evidence]

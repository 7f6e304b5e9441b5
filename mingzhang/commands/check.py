"""`mingzhang check`: what the last build found in the documents."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import click
from msgspec import Struct

from mingzhang.console import counted, finish
from mingzhang.home import Home
from mingzhang.options import json_option
from mingzhang.words import OUTCOMES, called

DOCUMENTS = """
select id as document_id, agency_name, fiscal_year, kind from documents
where :document is null or id = :document order by agency_name, fiscal_year, kind, id"""
FINDINGS = """
select rule, outcome, message from findings where document_id = :document_id and (:rule is null or rule = :rule)
order by instr('error warning rounding info pass', outcome), rule, id"""


class CheckSummary(Struct, frozen=True):
    """How many findings of each outcome, and those that speak of a doubt."""

    counts: dict[str, int]
    findings: list[dict[str, Any]]


@click.command()
@click.option("--document", help="只看一份文件（id）· one document only")
@click.option("--rule", help="只看一条规则（id）· one rule only")
@click.option(
    "--fail-on",
    type=click.Choice(OUTCOMES[:3]),
    help="有此等级或更重的疑点时以 3 退出 · exit 3 on such a finding",
)
@json_option
@click.pass_obj
def check(home: Home, document: str | None, rule: str | None, fail_on: str | None, as_json: bool) -> None:
    """列出建库时发现的疑点 · Print the findings of the last build."""
    if not home.database.exists():
        raise click.ClickException(f"没有数据库 {home.database}：先运行 mingzhang build")
    counts: Counter[str] = Counter()
    doubts: list[dict[str, Any]] = []
    with closing(published(home)) as database:
        require_known(database, "documents", "--document", document)
        require_known(database, "rules", "--rule", rule)
        for found in _by_document(database, document, rule):
            counts.update(finding["outcome"] for finding in found)
            if as_json:
                doubts += [finding for finding in found if finding["outcome"] != "pass"]
            else:
                _print_document(found)
    ordered = {outcome: counts[outcome] for outcome in OUTCOMES}
    finish(CheckSummary(ordered, doubts), f"核对 check：{counted(ordered, 'outcome')}", as_json)
    severe = OUTCOMES[: OUTCOMES.index(fail_on) + 1] if fail_on else ()
    if any(counts[outcome] for outcome in severe):
        raise SystemExit(3)


def _by_document(
    database: sqlite3.Connection, document: str | None, rule: str | None
) -> Iterator[list[dict[str, Any]]]:
    """The findings of one document after the other: a country has more of them than fit into memory."""
    for about in database.execute(DOCUMENTS, {"document": document}):
        rows = database.execute(FINDINGS, {"document_id": about["document_id"], "rule": rule})
        if found := [{**about, **row} for row in rows]:
            yield found


def _print_document(found: list[dict[str, Any]]) -> None:
    """A document, how many findings of each outcome it has, and those that are no pass, the gravest first."""
    counts = Counter(finding["outcome"] for finding in found)
    first = found[0]
    named = [first["agency_name"], first["fiscal_year"], first["kind"] and called(first["kind"], "kind")]
    click.echo(
        f"{' '.join(str(part) for part in named if part)}（{first['document_id']}）：{counted(counts, 'outcome')}"
    )
    for finding in found:
        if finding["outcome"] != "pass":
            click.echo(f"  [{called(finding['outcome'], 'outcome')}] {finding['rule']} {finding['message']}")
    click.echo()


def published(home: Home) -> sqlite3.Connection:
    """The published database, read only, rows by column name."""
    database = sqlite3.connect(f"file:{home.database}?mode=ro", uri=True)
    database.row_factory = sqlite3.Row
    return database


def require_known(database: sqlite3.Connection, table: str, option: str, name: str | None) -> None:
    """Raises a usage error where an id was given that the table does not hold: it would find nothing."""
    if name and not database.execute(f"select 1 from {table} where id = ?", [name]).fetchone():
        raise click.BadParameter(f"没有 {name} · unknown: {name}", param_hint=option)

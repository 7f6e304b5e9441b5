"""A parsed file as a report for the terminal: what it is, its tables as printed, claims, projects, doubts."""

from __future__ import annotations

from pathlib import Path

import click

from mingzhang.console import counted, table
from mingzhang.words import OUTCOMES, called
from parsers.model import Claim, Document, Project, Record, Statement
from parsers.rules import check

UNITS = {"yuan": "元", "wan_yuan": "万元", None: "未注明单位"}


def show(path: Path, record: Record, brief: bool) -> None:
    """Prints what a file is, then each of its documents; `brief`: without their tables and claims."""
    pages = f"，{record.pages} 页" if record.pages else ""
    click.echo(f"{path.name}  {record.format}{pages}  sha256 {record.sha256}")
    if record.failure:
        why = f"{called(record.failure, 'failure')} {record.failure}"
        click.echo(
            f"  读不出：{why}：{record.failure_detail}" if record.failure_detail else f"  读不出：{why}"
        )
    elif record.failure_detail:
        click.echo(f"  部分读不出：{record.failure_detail}")
    if not record.failure and not record.documents:
        click.echo("  不是预算、决算或绩效文件")
    for document in record.documents:
        show_document(document, brief)


def show_document(document: Document, brief: bool) -> None:
    """Prints a document: its identity, statements, projects, claims and findings."""
    who = document.identity
    kind = called(who.kind, "kind") if who.kind else "类别不明"
    status = called(document.status, "status")
    named = (who.agency_name or "单位不明", who.fiscal_year or "年度不明", kind, status)
    click.echo("  " + "  ".join(map(str, named)))
    rows = [
        [str(s.ordinal), s.form, s.title, unit_of(s), str(s.first_page or ""), str(len(s.amounts))]
        for s in document.statements
    ]
    if rows:
        table(["序", "表式", "标题", "单位", "页", "金额数"], rows)
    if not brief:
        for statement in document.statements:
            show_statement(statement)
        show_unread(document)
        show_projects(document.projects)
        show_claims(document.claims)
    show_findings(document)


def show_statement(statement: Statement) -> None:
    """Prints a table as it stands in the file: a merged cell's text at its first place."""
    grid = [[""] * statement.table.n_cols for _ in range(statement.table.n_rows)]
    for cell in statement.table.cells:
        grid[cell.row][cell.col] = cell.text
    click.echo(f"\n{statement.ordinal}. {statement.title}  {unit_of(statement)}")
    if grid:
        table(grid[0], grid[1:])
    if statement.empty_note:
        click.echo(statement.empty_note)


def unit_of(statement: Statement) -> str:
    """A table's unit, with a mark where it states none and has that of the document's other tables."""
    return UNITS[statement.unit] + "（取自其他表）" * (statement.unit_source == "document")


def show_unread(document: Document) -> None:
    """Prints the cells that hold something which nothing was read from."""
    if not document.unread:
        return
    click.echo("\n没有读懂的单元格")
    rows = [[str(p.statement), str(p.page or ""), f"{p.row},{p.col}", p.text or ""] for p in document.unread]
    table(["表", "页", "行,列", "原文"], rows)


def show_projects(projects: tuple[Project, ...]) -> None:
    """Prints the projects of forms and lists, with what was planned, spent and scored (万元)."""
    if not projects:
        return
    click.echo("\n项目（万元）")
    rows = [
        [p.name, wan(p.budget_fen), wan(p.executed_fen), p.score or "", str(len(p.indicators))]
        for p in projects
    ]
    table(["项目", "预算", "执行", "得分", "指标数"], rows)


def wan(fen: int | None) -> str:
    """An amount in 万元, exact; nothing for none."""
    if fen is None:
        return ""
    whole, rest = divmod(abs(fen), 1_000_000)
    return f"{'-' * (fen < 0)}{whole:,}.{rest:06d}".rstrip("0").rstrip(".")


def show_claims(claims: tuple[Claim, ...]) -> None:
    """Prints the numbers that sentences state; money in 元."""
    if not claims:
        return
    click.echo("\n文字陈述的数字")
    rows = [[c.topic, c.subject or "", c.measure, value(c), c.text] for c in claims]
    table(["主题", "对象", "度量", "值", "原句"], rows)


def value(claim: Claim) -> str:
    """A claim's number with its unit."""
    if claim.fen is None:
        return f"{claim.number} {claim.unit or ''}".strip()
    sign, fen = "-" * (claim.fen < 0), abs(claim.fen)
    return f"{sign}{fen // 100:,}.{fen % 100:02d} 元"


def show_findings(document: Document) -> None:
    """Prints the doubts in full and counts the rest."""
    findings = check(document)
    doubts = [f for f in findings if f.outcome in ("error", "warning")]
    counts = {outcome: sum(f.outcome == outcome for f in findings) for outcome in OUTCOMES}
    click.echo(f"\n核对：{counted(counts, 'outcome') if findings else '没有可核对的金额'}")
    for finding in doubts:
        click.echo(f"  [{called(finding.outcome, 'outcome')}] {finding.rule} {finding.message}")

"""A sound performance form as text, and the findings on documents made of such forms."""

from __future__ import annotations

from typing import Any

import msgspec
from parse_tables import table

from parsers.model import Claim, Document, Finding, Identity, Kind, Section, Statement, Unit
from parsers.performance import read_projects
from parsers.rules.book import Book
from parsers.rules.performance import CHECKS

FORM = """
项目名称 | < | 职业培训 | < | < | < | < | < | <
主管部门 | < | 江城市人社局 | < | < | 实施单位 | 江城市就业局 | < | <
项目资金（万元） | < | < | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | < | 100.00 | 100.00 | 95.50 | 10 | 95.50% | 9.55
^ | 当年财政拨款 | < | 80.00 | 80.00 | 75.50 | — | — | —
^ | 其他资金 | < | 20.00 | 20.00 | 20.00 | — | — | —
年度总体目标 | 预期目标 | < | < | < | 实际完成情况 | < | < | <
^ | 开班十期，教材费2.50万元 | < | < | < | 开班九期 | < | < | <
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
^ | 成本指标（20分） | 经济成本指标 | 项目总成本 | ≤100.00万元 | 95.50万元 | 20 | 20 |
^ | 产出指标（40分） | 数量指标（30分） | 期数 | ≥10期 | 9期 | 20 | 18 | 一期改在下一年度
^ | ^ | ^ | 培训人数 | ≥500人 | 520人 | 10 | 10 |
^ | ^ | 质量指标（10分） | 合格率 | ≥90% | 95% | 10 | 10 |
^ | 效益指标（20分） | 社会效益指标 | 就业影响 | 明显提升 | 明显提升 | 20 | 20 |
^ | 满意度指标（10分） | 服务对象满意度指标 | 学员满意度 | ≥95% | 96% | 10 | 10 |
总分 | < | < | < | < | < | 100 | 97.55 |
"""
LIST = """
序号 | 项目名称 | 年初预算数 | 全年预算数 | 自评得分 | 自评等级
1 | 职业培训 | 100.00 | 100.00 | 97.55 | 优
2 | 招聘会 | 50.00 | 60.00 | 88 | 良
合计 | < | 150.00 | 160.00 | — | —
"""


def changed(*changes: tuple[str, str], form: str = FORM) -> str:
    """A form with parts of its text exchanged, each of which must stand in it."""
    for old, new in changes:
        assert old in form, old
        form = form.replace(old, new, 1)
    return form


def statement(text: str, form: str, unit: Unit | None = "wan_yuan", ordinal: int = 1) -> Statement:
    rows = "\n".join(line for line in text.splitlines() if line.strip())
    return Statement(ordinal, form, "绩效自评表", table(rows, 0), unit=unit)


def document(
    *forms: str,
    listed: str = "",
    more: tuple[Statement, ...] = (),
    claims: tuple[Claim, ...] = (),
    sections: tuple[Section, ...] = (),
    unit: Unit | None = "wan_yuan",
    kind: Kind = "final",
) -> Document:
    """A document of forms, perhaps a list, further statements, and what its text claims."""
    made = [statement(listed, "performance_summary")] if listed else []
    made += [statement(text, "performance_form") for text in forms]
    statements = tuple(msgspec.structs.replace(s, ordinal=n) for n, s in enumerate([*made, *more], 1))
    reading = read_projects(statements)
    return Document(
        1,
        Identity(kind=kind),
        unit=unit,
        statements=statements,
        sections=sections,
        claims=claims,
        projects=reading.projects,
        unread=reading.unread,
    )


def claim(measure: str, subject: str, value: str, unit: str = "个", text: str = "") -> Claim:
    """What a sentence about performance states: money in 万元 as its number."""
    said = text or f"{subject}{value}{unit}"
    if unit == "万元":
        return Claim("performance", measure, said, subject, fen=round(float(value) * 1_000_000), unit=unit)
    return Claim("performance", measure, said, subject, number=value, unit=unit)


def findings(of: Document, *rules: str) -> list[Finding]:
    """The findings of the given rules, or of all for performance forms."""
    book = Book(of)
    return [finding for id_ in rules or CHECKS for finding in CHECKS[id_](book, id_)]


def outcomes(of: Document, rule: str) -> list[str]:
    return [finding.outcome for finding in findings(of, rule)]


def raised(of: Document) -> list[tuple[str, str]]:
    """Rule and outcome of all that is not a pass."""
    return [(f.rule, f.outcome) for f in findings(of) if f.outcome != "pass"]


def at(of: Document, finding: Finding, n: int = 0) -> Any:
    """The text of the cell at a place of a finding, from the table itself."""
    place = finding.evidence[n]
    (table_,) = (s.table for s in of.statements if s.ordinal == place.statement)
    return next(c.text for c in table_.cells if (c.row, c.col) == (place.row, place.col))

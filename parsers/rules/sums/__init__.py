"""Sums in a table (`A-`): totals and their parts, by code, by column and by item."""

from __future__ import annotations

from parsers.rules.book import Check
from parsers.rules.sums import basic, codes, lists, rows

CHECKS: dict[str, Check] = {
    "A-TOTAL-CLASSES": codes.total_classes,
    "A-SUBJECT-CHILDREN": codes.subject_children,
    "A-ROW-PARTS": rows.row_parts,
    "A-LIST-TOTAL": lists.list_total,
    "A-ITEM-PARTS": lists.item_parts,
    "A-BALANCE": lists.balance,
    "A-CARRY": rows.carry,
    "A-BASIC-BLOCKS": basic.basic_blocks,
    "A-PROJECT-LIST": basic.project_list,
    "A-THREE-PUBLIC": rows.three_public,
}

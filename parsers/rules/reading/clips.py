"""What a narrow column cut: told with what is printed, and with what it stands for where that was proved."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from msgspec import Struct

from parsers.model import Cell, Finding, Place, Repair
from parsers.plain import plain
from parsers.rules.arithmetic import decimals
from parsers.rules.book import Book
from parsers.rules.sheet import CHART_LENGTHS, ITEM_LENGTH, Line, Sheet
from parsers.rules.wording import CLIPPED

_LEAST_OF_A_NAME = 2
"""Letters that say whose beginning they are."""
_MOST_NAMES = 20
"""A code that has more of them is the code of no one subject."""


class Clip(Struct, frozen=True):
    """A text that was cut, of which subject, and the whole of it if it is known."""

    printed: str
    subject: str
    place: Place
    whole: str | None = None


def clipped(book: Book, rule: str) -> Iterator[Finding]:
    """One finding a statement for its codes, its amounts and its names that a narrow column cut."""
    for sheet in book.sheets:
        codes = [*_mended(sheet, book.document.repairs, of_codes=True), *_odd(sheet)]
        amounts = [*_mended(sheet, book.document.repairs, of_codes=False), *_short(sheet)]
        is_sure = any(clip.whole or decimals(clip.printed) for clip in amounts)
        yield from _told(rule, sheet, "codes", codes, is_warning=True)
        yield from _told(rule, sheet, "amounts", amounts, is_warning=is_sure)
        if codes or amounts:
            yield from _told(rule, sheet, "names", _names(sheet, book), is_warning=False)


def is_cut_code(code: str) -> bool:
    """Whether a code is shorter than any that it could be: of a length between those of the charts."""
    return len(code) not in CHART_LENGTHS and len(code) < ITEM_LENGTH


def code_cell(sheet: Sheet, line: Line) -> Cell | None:
    """The one cell that prints a line's code: the nearest to the left of its amounts."""
    first = min(term.amount.col for term in line.terms.values())
    left = (c for c in reversed(sheet.rows.get(line.row, [])) if c.col < first and not c.is_header)
    return next((c for c in left if plain(c.text) == line.code), None)


def _mended(sheet: Sheet, repairs: Sequence[Repair], *, of_codes: bool) -> Iterator[Clip]:
    seen: set[int] = set()
    for amount in sheet.statement.amounts:
        index = amount.subject_repair if of_codes else amount.value_repair
        if index is not None and index not in seen:
            seen.add(index)
            repair = repairs[index]
            subject = amount.subject_name or amount.subject_code or ""
            yield Clip(repair.original, subject, _place(sheet, repair), repair.repaired)


def _place(sheet: Sheet, repair: Repair) -> Place:
    page = next((c.page for c in sheet.rows.get(repair.row, []) if c.col == repair.col), None)
    return Place(repair.statement, None, repair.row, repair.col, page, repair.original)


def _odd(sheet: Sheet) -> Iterator[Clip]:
    """Codes between the charts' lengths, and codes of several names, without the first line of each."""
    for code, lines in sheet.odd_codes.items():
        is_repeated = len({line.name for line in lines}) > 1
        for line in lines if is_cut_code(code) else lines[1:] if is_repeated else ():
            yield Clip(code, line.name, _code_place(sheet, line))


def _code_place(sheet: Sheet, line: Line) -> Place:
    cell = code_cell(sheet, line)
    if cell is None:
        return next(iter(line.terms.values())).place
    return Place(sheet.statement.ordinal, None, cell.row, cell.col, cell.page, cell.text)


def _short(sheet: Sheet) -> Iterator[Clip]:
    for term in sheet.terms:
        if term.is_cut:
            yield Clip(term.amount.text, term.amount.subject_name or "", term.place)


def _names(sheet: Sheet, book: Book) -> Iterator[Clip]:
    """Names that another statement prints longer under the same code."""
    names: dict[str, dict[str, None]] = defaultdict(dict)
    for line in (line for other in book.sheets for line in other.lines if line.code):
        names[line.code or ""][line.name] = None
    for line in sheet.lines:
        if line.code and (whole := _whole(line.name, names[line.code].keys())):
            yield Clip(line.name, line.code, _code_place(sheet, line), whole)


def _whole(name: str, names: Collection[str]) -> str | None:
    """The longest of the names of a code that a name begins; None where it may be the beginning of several."""
    if not 1 < len(names) <= _MOST_NAMES or len(name) < _LEAST_OF_A_NAME:
        return None
    longer = [other for other in names if other != name and other.startswith(name)]
    whole = max(longer, key=len, default=None)
    return whole if whole and all(whole.startswith(other) for other in longer) else None


def _told(
    rule: str, sheet: Sheet, what: str, clips: Iterable[Clip], *, is_warning: bool
) -> Iterator[Finding]:
    found = list(clips)
    if not found:
        return
    mended = [c for c in found if c.whole]
    told = (CLIPPED["mended"].format(printed=c.printed, subject=c.subject, mended=c.whole) for c in mended)
    items = list(dict.fromkeys(told))
    unproven = Counter(c.printed for c in found if not c.whole)
    if unproven:
        printed = "、".join(text if n == 1 else f"{text}×{n}" for text, n in unproven.items())
        items.append(CLIPPED["unproven"].format(items=printed))
    message = CLIPPED[what].format(title=sheet.statement.title, count=len(found), items="；".join(items))
    yield Finding(
        rule,
        "warning" if is_warning else "info",
        message,
        expected="、".join(c.whole or "" for c in mended) or None,
        actual="、".join(c.printed for c in found),
        evidence=tuple(c.place for c in found),
    )

"""What is printed around a table and belongs to it: title, number, unit and body above, notes below.

A title is the nearest line above that names a standard table; it may be wrapped over two lines and carry a
printed number, a year and the body's name. Headings of parts and the list of contents are no titles.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from parsers import formbook
from parsers.formbook import Family
from parsers.model import Line, Source, Table, Unit
from parsers.plain import bare, plain
from parsers.remembered import remembered
from parsers.titles import agency_in, is_agency
from parsers.units import find_unit, states_other_unit
from parsers.wording import is_note

_AGENCY = re.compile(
    r"(?:编制|填报|填表|公开|预算|决算|部门|报送|预算主管|主管)*(?:单位|部门)(?:\((?:单位|部门)\))?(?:\(?(?:名称|全称)\)?)?(?:\((?:盖章|公章|章)\))?:"
    r"(.+?)(?=(?:金额)?单位:|公开\d|20\d\d年|\(|$)"
)
_UNIT = re.compile(r"(?:金额)?单位:(?:人民币)?[十百千万亿美欧日港英]*元")
_YEAR = re.compile(r"(?:20\d\d年?(?:度)?)")
_PART = re.compile(r"第[一二三四五六七八九十]+部分")
_REMARK = re.compile(r"\([^()]*\)")
_REACH = 9
_LONGEST = 60


class Lead(Struct, frozen=True):
    """What belongs to a table. `lines` are the indexes of the blocks that it was read from."""

    title: str = ""
    families: tuple[Family, ...] = ()
    printed_number: str | None = None
    unit: Unit | None = None
    has_other_unit: bool = False
    """Whether a unit is stated that is neither 元 nor 万元."""
    agency: str | None = None
    empty_note: str | None = None
    lines: frozenset[int] = frozenset()


class _Caption(Struct, frozen=True):
    """A line taken apart: what is left of it after number, unit and body are taken out."""

    rest: str
    number: str | None = None
    unit: Unit | None = None
    has_other_unit: bool = False
    agency: str | None = None


def read_lead(source: Source, index: int) -> Lead:
    """The lead of the table that is block `index`."""
    above = _above(source, index)
    title, families, used = _title(above)
    captions = [(i, _caption(line.text)) for i, line in above]
    near = [(i, c) for i, c in captions if i in used or _is_pure(c)]
    notes, note_lines = _notes(source, index)
    unit = next((c.unit for _, c in near if c.unit), None) or find_unit(notes)
    return Lead(
        title,
        families,
        next((c.number for _, c in near if c.number), None),
        unit,
        unit is None and any(c.has_other_unit for _, c in near),
        next((c.agency for _, c in near if c.agency), None),
        _empty_note(notes, source.blocks[index]),
        frozenset(used) | {i for i, _ in near} | note_lines,
    )


def agency_line(text: str) -> str | None:
    """The body that a line like 编制部门：… or 预算主管部门：… names."""
    return _caption(text).agency


def _above(source: Source, index: int) -> list[tuple[int, Line]]:
    """The lines above a table, the nearest first, up to the table or note before it."""
    found: list[tuple[int, Line]] = []
    for i in range(index - 1, max(-1, index - 1 - _REACH), -1):
        block = source.blocks[i]
        if isinstance(block, Table) or is_note(block.text):
            break
        found.append((i, block))
    return found


@remembered
def _caption(text: str) -> _Caption:
    plain_text = bare(text)
    agency = next((m[1] for m in _AGENCY.finditer(plain_text) if is_agency(m[1])), None)
    rest = _UNIT.sub("", _AGENCY.sub("", plain_text) if agency else plain_text)
    units = find_unit(text), states_other_unit(text)
    number = re.match(
        rf"(?:{formbook.words().printed_number})(?=$|[^\d一二三四五六七八九十]|一般|三公)", rest
    )
    number = number or re.search(rf"(?:{formbook.words().printed_number})$", rest)
    if number and number[0] not in ("表", rest[:0]) and _is_number(number[0], rest):
        rest = rest.replace(number[0], "", 1)
        return _Caption(rest.strip(":、."), number[0], *units, agency)
    return _Caption(rest, None, *units, agency)


def _is_number(number: str, line: str) -> bool:
    """A printed number has a digit, or is all of the line but for a title."""
    return re.search(r"[\d一二三四五六七八九十]", number) is not None and (
        number == line or len(line) - len(number) > 2
    )


def _is_pure(caption: _Caption) -> bool:
    """Whether a line holds nothing but number, unit, body and year."""
    rest = _YEAR.sub("", caption.rest).strip(":()")
    return rest == "" or (bool(caption.unit or caption.number) and len(rest) < 4)


def _title(above: Sequence[tuple[int, Line]]) -> tuple[str, tuple[Family, ...], set[int]]:
    """The title as printed, its number apart; the families that it names; the lines that it stands on."""
    lines = [(i, line) for i, line in above if not _is_pure(_caption(line.text))]
    for position, (i, line) in enumerate(lines):
        if len(line.text) > _LONGEST or line.text.endswith(("。", "；")):
            break
        for parts in ([(i, line)], lines[position : position + 2][::-1]):
            text = _printed("".join(part.text for _, part in parts))
            if not _PART.match(text) and (families := formbook.families_titled(text)):
                return text, families, {n for n, _ in parts}
    return _unknown_title(lines)


def _unknown_title(above: Sequence[tuple[int, Line]]) -> tuple[str, tuple[Family, ...], set[int]]:
    """The nearest line that reads like the title of a table that is not known."""
    for i, line in above:
        text = _printed(line.text)
        if (
            re.search(r"(?:表|清单|明细)$", _REMARK.sub("", plain(text)))
            and not _PART.match(text)
            and len(text) < _LONGEST
        ):
            return ("", (), set()) if _heads_a_part(text) else (text, (), {i})
        break
    return "", (), set()


def _heads_a_part(title: str) -> bool:
    """部门决算表, 单位预算表: the heading over all the tables."""
    return formbook.plain_title(title.replace(agency_in(title) or "\0", "")) in ("表", "报表", "")


@remembered
def _printed(text: str) -> str:
    """A title as printed, without a number before it and without the unit behind it."""
    text = re.sub(r"\s", "", text)
    text = re.sub(rf"^(?:{formbook.words().printed_number})[:：、.．]?(?=.{{3}})", "", text)
    text = re.sub(rf"(?<=表)[(（]?(?:{formbook.words().printed_number})[)）]?$", "", text)
    text = re.sub(r"^[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．](?!\d)", "", text)
    return re.sub(
        r"[(（]?(?:金额)?单位[:：](?:人民币)?万?元[)）]?$|[（(]公开\w*表[)）]$|[（(]续表?\d*[)）]$", "", text
    )


def _notes(source: Source, index: int) -> tuple[str, frozenset[int]]:
    """What stands below a table before the next one's title: one text; and the blocks of its notes."""
    texts: list[str] = []
    used: set[int] = set()
    in_note = False
    for i in range(index + 1, min(len(source.blocks), index + 1 + _REACH)):
        block = source.blocks[i]
        if (
            isinstance(block, Table)
            or _PART.match(block.text)
            or formbook.families_titled(_printed(block.text))
        ):
            break
        starts = is_note(block.text) or (not in_note and (_says_empty(block.text) or "本表" in block.text))
        if not starts and not in_note:
            break
        texts.append(("\n" if starts else "") + block.text)
        used.add(i)
        in_note = not block.text.endswith(("。", "！", "）"))
    return "".join(texts), frozenset(used)


def _says_empty(text: str) -> bool:
    return formbook.empty_note().search(bare(text)) is not None


def _empty_note(notes: str, table: Line | Table) -> str | None:
    """The sentence that says that the table is empty, below the table or in a cell of it."""
    cells = [cell.text for cell in table.cells] if isinstance(table, Table) else []
    sentences = [match[0] for match in re.finditer(r"[^\n。；]+[。；]?", notes)]
    return next((text.strip() for text in sentences + cells if _says_empty(text)), None)

"""The numbers that Word puts before paragraphs by itself: 一、 （一） 1. are not in their text.

ECMA-376 Part 1 §17.9. Levels count up as paragraphs pass; a level's pattern (`第%1部分`, `%1.%2`) names the
levels whose counts it shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml.etree import _Element

_PLACE = re.compile(r"%([1-9])")
_DIGITS = "〇一二三四五六七八九"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"


def chinese(number: int) -> str:
    """A count in characters: 21 → 二十一, 105 → 一百零五. Above 9,999 in digits."""
    if not 0 < number < 10_000:
        return str(number)
    text = ""
    for digit, unit in zip(f"{number:04d}", ("千", "百", "十", ""), strict=True):
        if digit != "0":
            text += _DIGITS[int(digit)] + unit
        elif text and not text.endswith("零"):
            text += "零"
    return text.rstrip("零").removeprefix("一") if 10 <= number < 20 else text.rstrip("零")


def _letters(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * (1 + (number - 1) // 26)


def _roman(number: int) -> str:
    text = ""
    for value, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    ):
        count, number = divmod(number, value)
        text += sign * min(count, 9)
    return text


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if 1 <= number <= 20 else str(number)


def _full_width(number: int) -> str:
    return str(number).translate({ord("0") + i: chr(0xFF10 + i) for i in range(10)})


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": "{:02d}".format,
    "decimalFullWidth": _full_width,
    "decimalHalfWidth": str,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": "({})".format,
    "decimalEnclosedFullstop": "{}.".format,
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "ideographDigital": lambda number: "".join(_DIGITS[int(digit)] for digit in str(number)),
    "ideographTraditional": lambda number: _STEMS[(number - 1) % len(_STEMS)],
    "ideographZodiac": lambda number: _BRANCHES[(number - 1) % len(_BRANCHES)],
    "ideographEnclosedCircle": lambda number: chr(0x3280 + number - 1) if 1 <= number <= 10 else str(number),
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
}
"""The formats whose numbers are shown; bullets, and formats of other languages, show nothing."""


@dataclass(frozen=True)
class _Level:
    kind: str
    pattern: str
    start: int
    style: str
    """The paragraph style that stands for this level, if any."""


@dataclass
class Numbering:
    """The lists of a document, and how far each one has counted."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    """By numId, then level from 0."""
    lists: dict[str, str] = field(default_factory=dict)
    """numId → the list whose count it shares."""
    counts: dict[str, list[int]] = field(default_factory=dict)

    def label(self, num_id: str, level: int) -> str:
        """Count a paragraph, and give what Word prints before it; nothing for a list that is not known."""
        known = self.levels.get(num_id, {})
        if level not in known:
            return ""
        counts = self.counts.setdefault(self.lists[num_id], [])
        while len(counts) <= level:
            counts.append(known[len(counts)].start - 1 if len(counts) in known else 0)
        del counts[level + 1 :]
        counts[level] += 1
        if known[level].kind not in _FORMATS:
            return ""
        return _PLACE.sub(lambda m: self._shown(known, counts, int(m[1]) - 1), known[level].pattern)

    def level_of(self, num_id: str, style: str) -> int:
        """The level of a list that a paragraph style stands for; the first one where none does."""
        levels = self.levels.get(num_id, {}).items()
        return next((number for number, level in levels if style and level.style == style), 0)

    def _shown(self, known: dict[int, _Level], counts: list[int], level: int) -> str:
        if level >= len(counts) or level not in known:
            return ""
        return _FORMATS.get(known[level].kind, str)(max(counts[level], known[level].start))


def read_numbering(root: _Element | None) -> Numbering:
    """The lists of a document's numbering part. Raises ValueError where a number is none."""
    numbering = Numbering()
    if root is None:
        return numbering
    abstract = {item.get("abstractNumId", ""): item for item in root.iterfind("abstractNum")}
    for item in root.iterfind("num"):
        num_id, link = item.get("numId", ""), item.find("abstractNumId")
        base = link.get("val", "") if link is not None else ""
        own = abstract[base].iterfind("lvl") if base in abstract else ()
        levels = {lvl.get("ilvl", ""): lvl for lvl in own}
        overrides = list(item.iterfind("lvlOverride"))
        levels |= {o.get("ilvl", ""): lvl for o in overrides for lvl in o.iterfind("lvl")}
        starts = {o.get("ilvl", ""): _value(o, "startOverride", "") for o in overrides}
        numbering.levels[num_id] = {int(key): _level(lvl, starts.get(key, "")) for key, lvl in levels.items()}
        numbering.lists[num_id] = num_id if any(starts.values()) else f"abstract {base}"
    return numbering


def _level(lvl: _Element, start: str) -> _Level:
    return _Level(
        _value(lvl, "numFmt", "decimal"),
        _value(lvl, "lvlText", ""),
        int(start or _value(lvl, "start", "0")),
        _value(lvl, "pStyle", ""),
    )


def _value(element: _Element, name: str, default: str) -> str:
    child = element.find(name)
    return default if child is None else child.get("val", default)

"""Characters as they are printed → text as it is meant: spaces, wraps, radicals.

Whitespace inside a name is justification and is dropped; inside a number it is noise only between digit
groups. Two numbers are never joined. Digits, signs and punctuation stay as printed (full-width ones too).
"""

from __future__ import annotations

import re
import unicodedata

from parsers.remembered import remembered

# PDF producers map glyphs of ideographs to look-alike radicals. NFKC mends the Kangxi block (U+2F00) and the
# compatibility ideographs; these of the Radicals Supplement (U+2E80) have no decomposition in Unicode.
_RADICALS = dict(
    zip(
        "⺁⺇⺋⺌⺍⺎⺏⺗⺞⺟⺠⺤⺩⺫⺬⺭⺮⺯⺶⺷⺹⺼⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳",
        "厂几㔾小小兀尢心歺母民爪王目示礻竹糹羊羊耂月艹艹艹虎衤覀西见角角讠贝足车辶辶辶阝钅長镸长门阜阝雨青韦页风飞食飠饣马骨鬼鱼鸟卤麦黄黾齐齿龙龟",
        strict=True,
    )
)
_ODD = re.compile(
    "[\u2e80-\u2fdf\uf900-\ufaff\ufb00-\ufb06\u00a0\u00ad\u200b-\u200f\u2028-\u202f\u2060\ufeff]"
)
_DROPPED = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e")

_WIDE = r"\u2e80-\u9fff\uf900-\ufaff\uff01-\uff5e\u3000-\u303f\u2014\u2018-\u201d\u2026\U00020000-\U0003ffff"
_GAP_IN_NAME = re.compile(rf"(?<=[{_WIDE}])\s+(?=[{_WIDE}0-9A-Za-z(《])|(?<=[0-9A-Za-z%)])\s+(?=[{_WIDE}])")
_SPACES = re.compile(r"\s+")
_GROUPED_NUMBER = re.compile(
    r"[-+－]?\d{1,3}(?:\s*[,，]\s*\d{3})+(?:\s*[.．]\s*\d+)?|[-+－]?\d+\s*[.．]\s*\d+"
)
_WHOLE_AMOUNT = re.compile(r"[-+－]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)[.．]\d{2}")
_INNER = re.compile(r"[\d,，.．]")
_POINTS = ",，.．"
_UNCOMPARED = re.compile(r"[\s“”‘’\"'「」『』()\[\]【】《》〈〉]")
_WIDE_ONE = re.compile(f"[{_WIDE}]")


def is_wide(char: str) -> bool:
    """Whether a character is printed as wide as it is high: ideographs, kana, full-width signs."""
    return _WIDE_ONE.match(char) is not None


def mend(text: str) -> str:
    """Replace radicals by the ideographs that they stand for, and drop invisible characters."""
    return _ODD.sub(_mend_char, text)


def _mend_char(match: re.Match[str]) -> str:
    char = match.group()
    if char in _DROPPED:
        return ""
    return _RADICALS.get(char) or unicodedata.normalize("NFKC", char)


@remembered
def tidy(text: str) -> str:
    """A text without justifying spaces: `收 入` → `收入`, `12, 984. 90` → `12,984.90`, `1. 资金` as it is."""
    text = _SPACES.sub(" ", mend(text)).strip()
    if " " not in text:
        return text
    if _GROUPED_NUMBER.fullmatch(text):
        return text.replace(" ", "")
    return _GAP_IN_NAME.sub("", text)


def join_wrapped(lines: list[tuple[str, bool]]) -> str:
    """The lines of a cell as one text. Each comes with whether it was full: the next one may be its wrap.

    A break at an ideograph is a wrap and leaves nothing, and so is one inside a number or word behind a full
    line; between two numbers of which the first had room to go on it separates them, and becomes a space.
    """
    text, was_full = "", True
    for line, is_full in lines:
        if text and line:
            text += _at_break(text, line, was_full)
        text += line
        was_full = is_full
    return tidy(text)


def _at_break(before: str, after: str, was_full: bool) -> str:
    if is_wide(before[-1]) or is_wide(after[0]):
        return ""
    if not (_INNER.match(before[-1]) and _INNER.match(after[0])):
        return " "
    if before[-1] in _POINTS or after[0] in _POINTS:
        return ""
    is_whole = _WHOLE_AMOUNT.fullmatch(before.split(" ")[-1]) is not None
    return "" if was_full and not is_whole else " "


@remembered
def squash(text: str) -> str:
    """A text for comparison: NFKC, without whitespace, quotes and brackets of any width."""
    return _UNCOMPARED.sub("", unicodedata.normalize("NFKC", mend(text)))

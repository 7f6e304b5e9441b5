"""The fiscal year that a title names."""

from __future__ import annotations

import re

from parsers.titles.words import any_of, flat, words

YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)(?:年度|年)?")
_CHINESE_YEAR = re.compile(r"二[〇○零O0]([〇○零O0一二三四五六七八九])([〇○零O0一二三四五六七八九])(年|$)")
_CHINESE_DIGITS = dict(zip("〇○零O0一二三四五六七八九", "00000123456789", strict=True))
_DATE = re.compile(
    r"20\d\d年\d{1,2}月(?:\d{1,2}日)?|20\d\d([-./])\d{1,2}\1\d{1,2}(?!\d)|20\d\d-(?:0\d|1[0-2])(?!\d)"
)
_SHORT_YEAR = re.compile(r"(?<!\d)([123]\d)(?:年度|年(?=部门|单位|预算|决算))")
_BRACKETED = re.compile(r"\([^()]*\)")
_ACCOUNT = re.compile(r"预算|决算")


def without_dates(text: str) -> str:
    """A plain text with its years in four Arabic digits, and without dates and years of comparison."""
    arabic = _CHINESE_YEAR.sub(
        lambda m: "20" + "".join(_CHINESE_DIGITS[c] for c in m.group(1, 2)) + m[3], text
    )
    said = re.sub(words().comparison, "", _DATE.sub("", arabic))
    return said if YEAR.search(said) else _SHORT_YEAR.sub(r"20\g<0>", said)


def year_in(text: str) -> int | None:
    """The year of the account that is named last, else the last year named; dates (2024年8月) do not count.

    Of 2022年决算和2023年预算执行情况 it is 2022: what was spent so far is no account of 2023.
    """
    said = without_dates(flat(text))
    years = [(match.start(), int(match[1])) for match in YEAR.finditer(said)]
    account = max((match.start() for match in _ACCOUNT.finditer(_masked(said))), default=len(said))
    named = [year for start, year in years if start < account] or [year for _, year in years]
    return named[-1] if named else None


def _masked(text: str) -> str:
    """The text, as long as before, with blanks for what is bracketed or no account."""

    def blank(match: re.Match[str]) -> str:
        return " " * len(match[0])

    return any_of("not_an_account").sub(blank, _BRACKETED.sub(blank, text))

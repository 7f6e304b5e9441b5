"""The wording of titles (`words.yml`), compiled, and the text of a title without its trimmings."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

import msgspec
from msgspec import Struct

from parsers.model import Scope
from parsers.plain import bare, plain
from parsers.remembered import remembered

_FILE_TYPE = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|et|ofd|s?html?|zip|rar)$", re.IGNORECASE)
_NUMERAL = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3}|[IVX]{1,4})"
_NUMBER_BEFORE_YEAR = re.compile(r"((?:附\s*[件表]\s*\d{1,2}?)|(?<!\d)\d{1,2}(?=\s))\s*(?=20\d\d(?!\d))")
_LABEL = re.compile(
    rf"^(?:\[[^\[\]]{{1,12}}\]|【[^【】]{{1,12}}】|〔[^〔〕]{{1,12}}〕|「[^「」]{{1,12}}」|[《》]|"
    rf"附[件表]{_NUMERAL}?[-:.、]?|\d{{1,2}}[.、](?!\d)|[一二三四五六七八九十]{{1,3}}、|"
    r"\((?:已|更正|更新|补充|修订|重新|公开)+\)|(?:更正|更新|补充|修订|重新)(?:公开)?:)+"
)
_ABOUT = re.compile(r"^关于(?:公开|公布|批复|下达|印发|开展|做好|更正|更新|补充)?")


class ScopeWords(Struct, frozen=True, forbid_unknown_fields=True):
    """Words any of which states a scope."""

    scope: Scope
    words: tuple[str, ...]


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """`words.yml`, whose comments say what each list means."""

    noise: tuple[str, ...]
    both: tuple[str, ...]
    preambles: tuple[str, ...]
    performance: str
    performance_paper: str
    accounts_with_performance: str
    not_an_account: tuple[str, ...]
    funds: tuple[str, ...]
    comparison: str
    may_speak_for_all: str
    government: tuple[str, ...]
    government_head: str
    of_a_fund: str
    scopes: tuple[ScopeWords, ...]
    agency_endings: str
    institution_endings: str
    about: str


@cache
def words() -> Words:
    """The wording."""
    text = resources.files("parsers.titles").joinpath("words.yml").read_bytes()
    return msgspec.yaml.decode(text, type=Words)


@cache
def any_of(name: str) -> re.Pattern[str]:
    """One pattern for a list of regular expressions of `words.yml`."""
    return re.compile("|".join(getattr(words(), name)))


@cache
def longest_first(name: str) -> str:
    """The words of a text of `words.yml`, as one alternative of a pattern."""
    return "|".join(sorted(map(re.escape, getattr(words(), name).split()), key=len, reverse=True))


def flat(title: str) -> str:
    """`plain`, but that a number before a year (附件4 2023年度) does not run into it."""
    return plain(_NUMBER_BEFORE_YEAR.sub(r"\1:", title))


@remembered
def unlabelled(title: str) -> str:
    """A title as it is compared, without the numbering, bracketed labels and file type around it."""
    front = _LABEL.sub("", flat(title))
    for preamble in words().preambles:
        front = re.sub(preamble, "", front)
    return _FILE_TYPE.sub("", _LABEL.sub("", bare(front)))


def trimmed(title: str) -> str:
    """A title from what it is about: 关于批复甲局决算的函 → 甲局决算的函."""
    return _ABOUT.sub("", unlabelled(title))

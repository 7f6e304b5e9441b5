"""What a title says: whether it is a budget or a final account, of which year, whose, and how much of it.

Works on article titles, cover pages, table titles and file names alike; the crawler and the parsers share it.
The wording is data: `titles.yml`.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Literal

import msgspec
from msgspec import Struct

from parsers import regions
from parsers.model import Kind, Scope
from parsers.plain import bare, plain

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)(?!年\d{1,2}月)(?!-\d)(?:年度|年)?")
_CHINESE_YEAR = re.compile(r"二[〇○零O0]([〇○零O0一二三四五六七八九])([〇○零O0一二三四五六七八九])年")
_CHINESE_DIGITS = dict(zip("〇○零O0一二三四五六七八九", "00000123456789", strict=True))
_DATE = re.compile(r"20\d\d年\d{1,2}月(?:\d{1,2}日)?")
_FILE_TYPE = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|et|ofd|s?html?|zip|rar)$", re.IGNORECASE)
_FRONT = re.compile(
    r"^(?:\[[^\[\]]{1,8}\]|【[^【】]{1,8}】|附[件表]\d{0,2}[-:.、]?|\d{1,2}[.、](?!\d)|关于(?:公开|公布|批复|下达|印发|开展|做好)?|"
    r"\((?:更正|更新|补充|公开)\)|(?:更正|更新|补充):)+"
)
_SCOPE_REMARK = re.compile(r"\((?:本级|汇总|本部|机关|部门|单位|机关本级|部门本级|含下属)\)")
_PLACEHOLDER = re.compile(r"[X×╳*＊○Ｘx]{2,}|某")
_NAME = re.compile(r"[\u3400-\u9fff]+(?:\([\u3400-\u9fff]+\)[\u3400-\u9fff]*)*")


class TitleClass(Struct, frozen=True):
    """A title, classified. `year` is the year that the account is of; `agency` the body's name as printed."""

    kind: Kind | Literal["noise"]
    year: int | None = None
    scope: Scope = "department"
    agency: str | None = None


class _Words(Struct, frozen=True, forbid_unknown_fields=True):
    noise: tuple[str, ...]
    both: tuple[str, ...]
    performance: tuple[str, ...]
    accounts_with_performance: str
    not_an_account: tuple[str, ...]
    government: tuple[str, ...]
    may_speak_for_all: str
    unit_first: tuple[str, ...]
    department_first: tuple[str, ...]
    unit: tuple[str, ...]
    agency_endings: str
    about: str


@cache
def _words() -> _Words:
    text = resources.files("parsers").joinpath("titles.yml").read_bytes()
    return msgspec.yaml.decode(text, type=_Words)


@cache
def _about() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _words().about.split()), key=len, reverse=True)))


@cache
def _ending() -> re.Pattern[str]:
    words = sorted(map(re.escape, _words().agency_endings.split()), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(words)})(?:\([^()]*\))?$")


def classify(title: str) -> TitleClass:
    """What a title says. A title that names no account, or only speaks about accounts, is `noise`."""
    agency = agency_in(title)
    return TitleClass(
        kind_of(title) or "noise", year_in(title), scope_of(title, agency) or "department", agency
    )


def kind_of(title: str) -> Kind | None:
    """`performance`, else whichever of 预算 and 决算 is named last; None: neither, or a text about them."""
    words, text = _words(), bare(title).replace(agency_in(title) or "|", "|")
    if any(re.search(word, text) for word in words.noise + words.both):
        return None
    if any(word in text for word in words.performance) and not re.search(
        words.accounts_with_performance, text
    ):
        return "performance"
    return account_kind(text)


def account_kind(title: str) -> Literal["budget", "final"] | None:
    """Whichever of 预算 and 决算 is named last, as in a table's title; the names of funds do not count."""
    rest = re.sub(r"\([^()]*\)", "", _cleaned(title))
    for word in _words().not_an_account:
        rest = rest.replace(word, "")
    budget, final = rest.rfind("预算"), rest.rfind("决算")
    if budget == final:
        return None
    return "budget" if budget > final else "final"


def year_in(text: str) -> int | None:
    """The last year named; dates (2024年8月) do not count."""
    years = _YEAR.findall(_arabic_years(plain(text)))
    return int(years[-1]) if years else None


def scope_of(title: str, agency: str | None = None) -> Scope | None:
    """The scope that the words of a title state; None if they state none."""
    words, text = _words(), _cleaned(title)
    if not any(word in text for word in ("部门", "单位")) and _is_of_government(text, agency):
        return "government"
    found: tuple[tuple[Scope, tuple[str, ...]], ...] = (
        ("unit", words.unit_first),
        ("department", words.department_first),
        ("unit", words.unit),
    )
    return next((scope for scope, marks in found if any(mark in text for mark in marks)), None)


def _is_of_government(text: str, agency: str | None) -> bool:
    if agency and re.search(r"(?<!办公室)政府$", agency):
        return True
    if agency and not re.search(_words().may_speak_for_all, agency):
        return False
    head = _YEAR.sub("", text)
    region = regions.prefix(head)
    is_all = region != "" and re.match("预算|决算", head.removeprefix(region)) is not None
    return is_all or any(word in text for word in _words().government)


def agency_in(title: str) -> str | None:
    """The public body that a title names, (本级) and the like apart; None: none, or a blank."""
    text = _SCOPE_REMARK.sub("|", _YEAR.sub("|", _cleaned(title)))
    for segment in re.split(r"[|/_—:;,。、]", text):
        head = _about().split(segment, maxsplit=1)[0].strip("-·.")
        if is_agency(head):
            return head
    return None


def is_agency(name: str) -> bool:
    """Whether a text reads as a public body's name: it ends as such names do and has no blank to fill in."""
    if len(name) < 3 or len(name) > 45 or name == regions.prefix(name) or _PLACEHOLDER.search(name):
        return False
    return _NAME.fullmatch(name) is not None and _ending().search(name) is not None


def _arabic_years(text: str) -> str:
    return _CHINESE_YEAR.sub(lambda m: "20" + "".join(_CHINESE_DIGITS[c] for c in m.groups()) + "年", text)


def _cleaned(title: str) -> str:
    return _FRONT.sub("", _DATE.sub("", _FILE_TYPE.sub("", _arabic_years(bare(title)))))

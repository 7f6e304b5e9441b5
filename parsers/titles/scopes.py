"""Whose accounts a title speaks of: a department's, a unit's, or a whole government's."""

from __future__ import annotations

import re

from parsers import regions
from parsers.model import Scope
from parsers.titles.words import any_of, trimmed, words
from parsers.titles.years import YEAR, without_dates


def scope_of(title: str, agency: str | None = None) -> Scope | None:
    """The scope that the words of a title state; None if they state none. `agency`: the body that it names."""
    text = without_dates(trimmed(title)).replace(agency or "\0", "")
    if re.search(words().of_a_fund, text):
        return "government"
    if not any(word in text for word in ("部门", "单位")) and _is_of_government(text, agency):
        return "government"
    return next((said.scope for said in words().scopes if any(word in text for word in said.words)), None)


def is_place_s(text: str) -> bool:
    """Whether a title's words, its years apart, begin with a division and go on with accounts of its own."""
    head = YEAR.sub("", text)
    rest = head.removeprefix(regions.prefix(head))
    return rest != head and re.match(words().government_head, rest) is not None


def _is_of_government(text: str, agency: str | None) -> bool:
    if agency and re.search(r"(?<!办公室)政府$", agency):
        return True
    if agency and not re.search(words().may_speak_for_all, agency):
        return False
    return is_place_s(text) or any_of("government").search(text) is not None

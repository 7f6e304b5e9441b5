"""A number format as it is written → its sections and their tokens.

The grammar is that of ECMA-376 Part 1 §18.8.31 (numFmts) as Excel and WPS practise it: up to four sections
(`positive;negative;zero;text`) of digit places, literals, padding, colours, conditions and date parts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne

from msgspec import Struct

_TOKEN = re.compile(
    r"""(?P<quoted>"[^"]*"?)|[\\!](?P<escaped>.)|(?P<padding>[_*].)|\[(?P<bracket>[^\]]*)\]
    |(?P<general>General|G/通用格式|常规)|(?P<noon>AM/PM|A/P|上午/下午)|(?P<exponent>[Ee][+-](?=[0\#?]))
    |(?P<digit>[0\#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<text>@)
    |(?P<date>yy+|y|m+|d+|h+|s+|a{3,4}|e+)|(?P<literal>.)""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_SECTION = re.compile(r'(?:"[^"]*"?|[\\!_*].|\[[^\]]*\]|[^;])*', re.DOTALL)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_TESTS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": lt,
    "<=": le,
    "=": eq,
    "<>": ne,
    ">=": ge,
    ">": gt,
}
_CURRENCY = re.compile(r"\$([^-]*)(?:-[0-9A-Fa-f,]+)?")
_COLOUR = re.compile(
    r"(?:black|blue|cyan|green|magenta|red|white|yellow|colou?r ?\d+|[黑蓝青绿红白黄]色?|洋红|颜色\d+)", re.I
)
_LONGEST = 255
"""Characters of a format: Excel takes no longer one, and what is written into a file may be of any length."""


class UnknownFormat(ValueError):
    """A number format that is not rendered here; the number itself is known all the same."""


class Token(Struct, frozen=True):
    """A piece of a section: `kind` is a group of the grammar, `text` what it stands for."""

    kind: str
    text: str


class Section(Struct, frozen=True):
    """One of a format's sections; `test` and `bound` are its condition, if it states one."""

    tokens: tuple[Token, ...]
    test: str | None = None
    bound: Decimal = Decimal(0)

    def has(self, kind: str) -> bool:
        """Whether a token of a kind is among its own."""
        return any(token.kind == kind for token in self.tokens)

    def holds(self, value: Decimal) -> bool:
        """Whether its condition, if any, admits a value."""
        return self.test is None or _TESTS[self.test](value, self.bound)


@lru_cache(maxsize=4096)
def parse(number_format: str) -> tuple[Section, ...]:
    """The sections of a format, an empty one for each that shows nothing. Raises `UnknownFormat`."""
    if len(number_format) > _LONGEST:
        raise UnknownFormat(f"{number_format[:20]}…, {len(number_format)} characters")
    if not number_format:
        return (Section((Token("general", ""),)),)
    parts, start = [], 0
    while start <= len(number_format):
        match = _SECTION.match(number_format, start)
        parts.append(match.group() if match else "")
        start += len(parts[-1]) + 1
    if len(parts) > 4:
        raise UnknownFormat(number_format)
    return tuple(_section(part, number_format) for part in parts)


def _section(text: str, number_format: str) -> Section:
    tokens: list[Token] = []
    test, bound = None, Decimal(0)
    for match in _TOKEN.finditer(text):
        kind, found = match.lastgroup or "", match.group(match.lastgroup or 0)
        if kind == "bracket":
            if condition := _CONDITION.fullmatch(found):
                test, bound = condition[1], Decimal(condition[2])
            elif currency := _CURRENCY.fullmatch(found):
                tokens.append(Token("literal", currency[1]))
            elif not _COLOUR.fullmatch(found):
                raise UnknownFormat(number_format)
        elif kind == "quoted":
            tokens.append(Token("literal", found.strip('"')))
        elif kind != "padding":
            tokens.append(Token("literal" if kind == "escaped" else kind, found))
    section = Section(tuple(tokens), test, bound)
    if section.has("digit") and (section.has("date") or Token("literal", "/") in tokens):
        raise UnknownFormat(number_format)  # seconds with decimals, fractions
    return section

"""A stored number and its number format → the text that the spreadsheet shows.

What is not covered (fractions, elapsed time, numerals in characters) raises `UnknownFormat`: nothing is shown half
right.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from parsers.office.number_codes import Section, Token, UnknownFormat, parse
from parsers.office.serials import Moment, moment

_EXCEL_DIGITS = 15
_MOST_PLACES = 30  # Excel's own limit for decimals


def exact(value: float) -> Decimal:
    """The decimal that a stored float stands for: its shortest form, in the 15 digits that Excel keeps."""
    number = Decimal(repr(value))
    if len(number.as_tuple().digits) <= _EXCEL_DIGITS:
        return number
    return Decimal(f"{value:.{_EXCEL_DIGITS - 1}e}")


def plain_text(value: Decimal) -> str:
    """A decimal in digits, without exponent and without zeros at its end."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def render(value: Decimal, number_format: str, *, is_1904: bool = False) -> str:
    """What a cell with a number and this format shows.

    Raises `UnknownFormat`, and ValueError for a number that is no date in a format of dates.
    """
    sections = parse(number_format)
    section, shown = _choose(sections, value)
    if section.has("date"):
        return _date(section, moment(value, is_1904=is_1904))
    return _number(section, shown).strip()


def is_date_format(number_format: str) -> bool:
    """Whether a format shows a date or a time. Raises `UnknownFormat`."""
    return parse(number_format)[0].has("date")


def _choose(sections: Sequence[Section], value: Decimal) -> tuple[Section, Decimal]:
    """The section that shows a value, and the value without its sign where the section stands for it."""
    if any(section.test for section in sections):
        found = next((s for s in sections[:3] if s.holds(value)), sections[-1])
        negative_only = found.test in ("<", "<=") and found.bound <= 0
        return found, abs(value) if negative_only else value
    if value < 0 and len(sections) > 1:
        return sections[1], abs(value)
    return sections[2 if value == 0 and len(sections) > 2 else 0], value


def _number(section: Section, value: Decimal) -> str:
    if section.has("general") or section.has("text"):
        number = plain_text(abs(value))
        body = "".join(number if t.kind in ("general", "text") else t.text for t in section.tokens)
    elif section.has("digit"):
        body = _scientific(section, value) if section.has("exponent") else _digits(section.tokens, abs(value))
    else:
        return "".join(token.text for token in section.tokens)
    return f"-{body}" if value < 0 else body


def _digits(tokens: Sequence[Token], value: Decimal) -> str:
    """Digits laid into the places of a section, its literals where they stand."""
    point = next((i for i, token in enumerate(tokens) if token.kind == "point"), len(tokens))
    places = [i for i, token in enumerate(tokens) if token.kind == "digit"]
    whole = [i for i in places if i < point]
    end = whole[-1] if whole else -1
    scale = sum(tokens[i].kind == "comma" for i in range(end + 1, point)) if whole else 0
    grouped = any(tokens[i].kind == "comma" for i in range(whole[0] if whole else 0, end))
    decimals = len(places) - len(whole)
    if decimals > _MOST_PLACES:
        raise UnknownFormat("".join(token.text for token in tokens))
    value = value.scaleb(2 * sum(token.kind == "percent" for token in tokens) - 3 * scale)
    shown = f"{value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):f}"
    digits, _, fraction = shown.partition(".")
    left = _whole(tokens[:point], digits.lstrip("0"), grouped=grouped)
    return left + _fraction(tokens[point:], fraction)


def _whole(tokens: Sequence[Token], digits: str, *, grouped: bool) -> str:
    """The part before the point, filled from its last place; the first place takes all that is left."""
    first = next((i for i, token in enumerate(tokens) if token.kind == "digit"), None)
    out: list[str] = []
    count = 0
    for i in range(len(tokens) - 1, -1, -1):
        token = tokens[i]
        if token.kind == "digit":
            taken = digits if i == first else digits[-1:]
            digits = "" if i == first else digits[:-1]
            for digit in reversed(taken or {"0": "0", "?": " "}.get(token.text, "")):
                out.append("," if grouped and count and count % 3 == 0 else "")
                out.append(digit)
                count += 1
        elif token.kind != "comma":
            out.append(token.text)
    return (digits if first is None else "") + "".join(reversed(out))


def _fraction(tokens: Sequence[Token], digits: str) -> str:
    needed = len(digits.rstrip("0"))
    out, place = [], 0
    for token in tokens:
        if token.kind == "digit":
            if place < needed or token.text == "0":
                out.append(digits[place])
            elif token.text == "?":
                out.append(" ")
            place += 1
        elif token.kind != "comma":
            out.append(token.text)
    return "".join(out)


def _scientific(section: Section, value: Decimal) -> str:
    at = next(i for i, token in enumerate(section.tokens) if token.kind == "exponent")
    mantissa, exponent = section.tokens[:at], section.tokens[at + 1 :]
    point = next((i for i, token in enumerate(mantissa) if token.kind == "point"), at)
    decimals = sum(token.kind == "digit" for token in mantissa[point:])
    digits, _, power = f"{abs(value):.{decimals}E}".partition("E")
    sign = "-" if power.startswith("-") else "+" if section.tokens[at].text.endswith("+") else ""
    return f"{_digits(mantissa, Decimal(digits))}E{sign}{_digits(exponent, Decimal(power.lstrip('+-')))}"


def _date(section: Section, when: Moment) -> str:
    tokens = section.tokens
    parts = [i for i, token in enumerate(tokens) if token.kind in ("date", "noon")]
    has_noon = section.has("noon")
    out = []
    for i, token in enumerate(tokens):
        if token.kind == "date":
            before = next((tokens[j].text[0].lower() for j in reversed(parts) if j < i), "")
            after = next((tokens[j].text[0].lower() for j in parts if j > i), "")
            is_minute = token.text[0] in "mM" and (before == "h" or after == "s")
            out.append(_date_part(token.text.lower(), when, is_minute=is_minute, has_noon=has_noon))
        elif token.kind == "noon":
            out.append(token.text.split("/")[when.hour >= 12])
        else:
            out.append(token.text)
    return "".join(out).strip()


def _date_part(text: str, when: Moment, *, is_minute: bool, has_noon: bool) -> str:
    letter, width = text[0], min(len(text), 2)
    if letter in "ye":
        return f"{when.year % 100:02d}" if letter == "y" and len(text) < 3 else f"{when.year:04d}"
    if letter == "a" or (letter in "md" and len(text) > 2 and not is_minute):
        raise UnknownFormat(text)  # names of months and weekdays depend on the reader's language
    hour = (when.hour + 11) % 12 + 1 if has_noon else when.hour
    minute_or_month = when.minute if is_minute else when.month
    value = {"m": minute_or_month, "d": when.day, "h": hour, "s": when.second}[letter]
    return f"{value:0{width}d}"

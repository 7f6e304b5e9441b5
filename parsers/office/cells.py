"""What a spreadsheet's cell shows, from what it stores."""

from __future__ import annotations

from decimal import Decimal

from parsers.numbers import NotANumber, is_blank, read_number
from parsers.office.number_formats import exact, is_date_format, plain_text, render
from parsers.office.sheet import Shown


def words(text: str) -> Shown:
    """A cell of text, which may well be a number typed as text."""
    return Shown(text.replace("_x000D_", ""))


def number(stored: float, number_format: str, *, is_1904: bool = False) -> Shown:
    """A cell of a number. Where its format cannot be rendered it shows the plain number, all its digits."""
    value = exact(stored)
    try:
        if is_date_format(number_format):
            return Shown(render(value, number_format, is_1904=is_1904))
        text = render(value, number_format)
    except (ValueError, ArithmeticError):
        text = plain_text(value)
    return stored_as(text, value)


def stored_as(text: str, value: Decimal) -> Shown:
    """A text and the number that it stands for; the number is kept where the text does not say it whole.

    A text that says another number than the stored one, rounded to its places, is in doubt: its format scales
    it, hides its sign or prints a fixed text.
    """
    if not value.is_finite():
        return Shown(text)
    stored = plain_text(value)
    try:
        printed = read_number(text)
    except NotANumber:
        return Shown(text, stored, f"stored as {stored}" if is_blank(text) and value else None)
    if printed == value:
        return Shown(text)
    half_a_place = Decimal(5).scaleb(int(printed.as_tuple().exponent) - 1)
    return Shown(text, stored, None if abs(printed - value) <= half_a_place else f"stored as {stored}")

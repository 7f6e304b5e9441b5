"""How amounts look: the database counts in fen (分), a reader in yuan (元)."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from pluggy import HookimplMarker

hookimpl = HookimplMarker("datasette")


@hookimpl
def render_cell(value: Any, column: str) -> Markup | None:
    """A column named `fen` or `…_fen` in yuan, with the fen in its title."""
    if isinstance(value, int) and (column == "fen" or column.endswith("_fen")):
        return Markup('<span class="money" title="{} 分">{} 元</span>').format(value, yuan(value))
    return None


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    """The filters `yuan` and `wan` for the templates."""
    env.filters["yuan"] = yuan
    env.filters["wan"] = wan


def yuan(fen: int) -> str:
    """Fen as yuan with two decimals and thousands: 1298414290 → `12,984,142.90`."""
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole:,}.{rest:02}"


def wan(fen: int) -> str:
    """Fen as 万元, exact, with at least two decimals: 1298414290 → `1,298.41429`."""
    whole, rest = divmod(abs(fen), 1_000_000)
    decimals = f"{rest:06}"
    return f"{'-' if fen < 0 else ''}{whole:,}.{decimals[:2]}{decimals[2:].rstrip('0')}"

"""Codes of divisions: what lies inside one begins with its stem."""

from __future__ import annotations


def division_stem(code: str) -> str:
    """What the codes inside a division begin with: `370000` → `37`, `370600` → `3706`, a county's is its own."""
    return code.removesuffix("0000") if code.endswith("0000") else code.removesuffix("00")


def division_end(code: str) -> str:
    """The last code inside a division: `370000` → `379999`, `370600` → `370699`, a county's is its own."""
    return division_stem(code).ljust(len(code), "9")

"""Bytes of disclosed budgets and final accounts → exact money.

The way through: `sources` (lines and tables) → `leads`, `formbook` (which standard table each one is) →
`columns`, `rows`, `amounts` (what each cell states) → `identity`, `sections` → a `Record` (`model`).
`rules` check records.
"""

from parsers.parse import VERSION, pages, parse, read

__all__ = ["VERSION", "pages", "parse", "read"]

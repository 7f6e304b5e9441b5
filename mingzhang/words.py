"""What the commands call the codes that they print: as the site does, and by `words.yml` what only they count."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import yaml

from mingzhang.home import PACKAGE, site

OUTCOMES = ("error", "warning", "rounding", "info", "pass")
"""Of findings, the gravest first."""


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """The words for codes, by column of the public schema or by name of a count."""
    files = (site() / "words.yaml", PACKAGE / "words.yml")
    told = [yaml.safe_load(file.read_text("utf-8")) for file in files]
    return {column: codes for columns in told for column, codes in columns.items()}


def called(code: str, *columns: str) -> str:
    """The word for a code in the first of the columns that has one, else the code itself."""
    return next((words()[column][code] for column in columns if code in words()[column]), code)


def causes(counts: Mapping[str, int]) -> str:
    """`文件已经损坏… damaged 1；…`: why files could not be read, with the code that the documents have."""
    return "；".join(f"{called(cause, 'failure')} {cause} {count}" for cause, count in counts.items())

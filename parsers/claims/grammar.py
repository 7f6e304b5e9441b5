"""The YAML files beside this module, decoded into typed structs and compiled patterns."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import TypeVar

import msgspec

_T = TypeVar("_T")


@cache
def pattern(text: str) -> re.Pattern[str]:
    """A compiled pattern. Raises re.error for one that is none."""
    return re.compile(text)


def load(name: str, shape: type[_T]) -> _T:
    """A packaged file. Raises msgspec.ValidationError where it does not fit its shape."""
    return msgspec.yaml.decode((resources.files("parsers.claims") / name).read_bytes(), type=shape)


def either(words: tuple[str, ...]) -> str:
    """A group of alternatives."""
    return f"(?:{'|'.join(words)})"

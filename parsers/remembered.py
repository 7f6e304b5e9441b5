"""What is made of short texts, remembered: the words of tables come again and again, sentences do not."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar

_T = TypeVar("_T")
_SHORT = 64  # characters
_MOST = 1 << 13  # texts, of each function
_forgets: list[Callable[[], None]] = []


def remembered(function: Callable[[str], _T]) -> Callable[[str], _T]:
    """A pure function of a text that remembers its latest answers. Decorator; the answers must be immutable."""
    known = lru_cache(_MOST)(function)
    _forgets.append(known.cache_clear)

    @wraps(function)
    def answer(text: str) -> Any:
        return known(text) if len(text) <= _SHORT else function(text)

    return answer


def forget() -> None:
    """Forget all answers, as a new process does: for measuring."""
    for clear in _forgets:
        clear()

"""The parts of the parsing apart: the functions that do them are timed where they are called."""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from parsers import bundle, drafts

_STEPS = sys.modules["parsers.parse"]
"""The module, whose name the function takes."""
PARTS: dict[str, tuple[Any, str]] = {
    "geometry": (_STEPS, "open_source"),
    "forms": (drafts, "read_statements"),
    "narrative: sections": (drafts, "read_sections"),
    "narrative: claims": (bundle, "claims_of"),
    "repairs": (bundle, "mend"),
    "performance": (bundle, "read_projects"),
}
"""Part of the parsing → where the function that does it is called from, and its name there."""


def by_part(parse: Callable[[bytes], object], files: Sequence[bytes], rounds: int) -> dict[str, float]:
    """CPU seconds of each part, over all files: the best of the rounds."""
    found = []
    for _ in range(rounds):
        with timed_parts() as spent:
            for data in files:
                parse(data)
        found.append(spent)
    return {part: min(spent[part] for spent in found) for part in PARTS}


@contextmanager
def timed_parts() -> Iterator[dict[str, float]]:
    """CPU seconds of each part, while this is open."""
    spent: dict[str, float] = defaultdict(float)
    originals = {part: getattr(module, name) for part, (module, name) in PARTS.items()}
    for part, (module, name) in PARTS.items():
        setattr(module, name, _timed(originals[part], spent, part))
    try:
        yield spent
    finally:
        for part, (module, name) in PARTS.items():
            setattr(module, name, originals[part])


def _timed(function: Callable[..., Any], spent: dict[str, float], part: str) -> Callable[..., Any]:
    def run(*arguments: Any, **named: Any) -> Any:
        started = time.process_time()
        try:
            return function(*arguments, **named)
        finally:
            spent[part] += time.process_time() - started

    return run

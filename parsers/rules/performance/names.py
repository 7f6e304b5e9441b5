"""Names that are alike, found among thousands at the cost of fifty comparisons a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from heapq import nlargest
from itertools import islice

MOST = 50
"""Names that one name is compared with, letter by letter: those that share the most letters with it."""
POOL = 400
"""Names among which these are looked for: those with its rarest letters."""


class Names:
    """Names, each under a number, by the letters in them."""

    def __init__(self, names: Mapping[int, str]) -> None:
        self._names = names
        self._bearers: dict[str, list[int]] = defaultdict(list)
        for number, name in names.items():
            for letter in dict.fromkeys(name):
                self._bearers[letter].append(number)

    def alike(self, name: str, least: float) -> Iterator[tuple[int, float]]:
        """The names at least so like another (0 to 1), by their number, and how like they are.

        Among up to `MOST` names none is missed; among more, one that shares but common letters may be.
        """
        matcher = SequenceMatcher(None, "", name, autojunk=False)
        for number in self._nearest(name):
            matcher.set_seq1(self._names[number])
            if matcher.quick_ratio() >= least and (likeness := matcher.ratio()) >= least:
                yield number, likeness

    def _nearest(self, name: str) -> list[int]:
        letters = frozenset(name)
        borne = sorted((self._bearers[letter] for letter in letters & self._bearers.keys()), key=len)
        pool = dict.fromkeys(islice((number for bearers in borne for number in bearers), POOL))
        return nlargest(MOST, sorted(pool), key=lambda number: len(letters.intersection(self._names[number])))

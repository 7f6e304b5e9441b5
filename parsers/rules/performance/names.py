"""How alike names are; and those that are alike, found among thousands at the cost of fifty comparisons a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from heapq import nlargest

MOST = 50
"""Names that one name is compared with, letter by letter: those that share the most letters with it."""
POOL = 400
"""Names with its rarest letters, among which these are looked for: no letter more once there are so many."""
LONGEST = 200
"""Letters of a name that are compared: where a page of text stands for a name, the time grows with its square."""


def likeness(one: str, other: str) -> float:
    """How alike two names are, from 0 to 1: by the letters that they have in the same order."""
    return SequenceMatcher(None, one[:LONGEST], other[:LONGEST], autojunk=False).ratio()


def shared(one: str, other: str) -> int:
    """How many letters two names have in one piece."""
    matcher = SequenceMatcher(None, one[:LONGEST], other[:LONGEST], autojunk=False)
    return matcher.find_longest_match().size


class Names:
    """Names, each under a number, by the letters in them."""

    def __init__(self, names: Mapping[int, str]) -> None:
        self._names = {number: name[:LONGEST] for number, name in names.items()}
        self._bearers: dict[str, list[int]] = defaultdict(list)
        for number, name in self._names.items():
            for letter in dict.fromkeys(name):
                self._bearers[letter].append(number)

    def alike(self, name: str, least: float) -> Iterator[tuple[int, float]]:
        """The names at least so like another (0 to 1), by their number, and how like they are.

        Among up to `MOST` names none is missed; among more, one that shares but common letters may be.
        """
        matcher = SequenceMatcher(None, "", name[:LONGEST], autojunk=False)
        for number in self._nearest(name[:LONGEST]):
            matcher.set_seq1(self._names[number])
            if matcher.quick_ratio() >= least and (found := matcher.ratio()) >= least:
                yield number, found

    def _nearest(self, name: str) -> list[int]:
        """Those that share the most letters; of letters as rare, the one that stands first in the name counts."""
        letters = dict.fromkeys(name)  # no set: its order is another in each process
        borne = sorted((self._bearers[letter] for letter in letters if letter in self._bearers), key=len)
        pool: set[int] = set()
        for bearers in borne:
            if len(pool) < POOL:
                pool.update(bearers[:POOL])
        return nlargest(MOST, sorted(pool), key=lambda number: len(letters.keys() & set(self._names[number])))

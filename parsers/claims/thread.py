"""What a sentence carries on from the words before it: its subject, its topic, what it compares with."""

from __future__ import annotations

from dataclasses import dataclass, field

from parsers.claims.measures import find_bases
from parsers.claims.subjects import (
    attribute_of,
    clean,
    find_named,
    opens_parts,
    opens_reason,
    other_half,
    whole_of,
)
from parsers.claims.topics import Heading, topic_of
from parsers.model import Kind

_DELIMITERS = ",;:。!?"
_COMPARING = "比较与同"
"""What is left of a base whose other words are the measure (比|年初预算)."""


@dataclass
class Thread:
    """The state of reading a section. `subject` is what the last figure was about, `main` the sentence's own.

    `phrase` is the subject as the text names it at length; `year` is the document's.
    """

    kind: Kind | None
    year: int | None
    heading: Heading | None = None
    subject: str | None = None
    phrase: str = ""
    main: tuple[str | None, str] = (None, "")
    topic: str | None = None
    base: str | None = None
    in_parts: bool = False
    in_reason: bool = False
    scopes: list[tuple[str | None, str]] = field(default_factory=list)

    def begin_sentence(self, text: str) -> None:
        """A new sentence speaks of its paragraph's subject again, unless it lists further parts."""
        if self.in_reason or self.in_parts:
            self.subject, self.phrase = self.main
        if not opens_parts(text[:3]):
            self.base = None
        self.in_parts = self.in_reason = False
        self.scopes.clear()

    def take(self, words: str) -> None:
        """Words between two figures: subjects named outright, bases, brackets, 其中, 主要原因."""
        for _, _, when, is_plan in find_bases(words):
            self.base = self._base(when, is_plan)
        self.in_parts = self.in_parts or opens_parts(words)
        self.in_reason = self.in_reason or opens_reason(words)
        if named := find_named(words):
            self._name(named.name, named.phrase)

    def bracket(self, words: str) -> None:
        """An open bracket begins an aside; behind it the subject is what it was before."""
        depth = 0
        for char in words:
            depth += (char == "(") - (char == ")")
            if depth < 0 and self.scopes:
                self.subject, self.phrase = self.scopes.pop()
            depth = max(depth, 0)
        self.scopes += [(self.subject, self.phrase)] * depth

    def speak_of(self, words: str, before: str = "") -> None:
        """A figure's own words name its subject, or the subject goes on. `before`: the clause before."""
        noun = clean(words)
        other = other_half(noun or words.strip("、和"), self.subject)
        if name := other or attribute_of(noun, self.subject, before) or noun or whole_of(words):
            self._name(name, name)

    def _name(self, name: str, phrase: str) -> None:
        self.subject, self.phrase = name, phrase
        if not self.in_parts and not self.in_reason and not self.scopes:
            self.main = name, phrase

    def topic_here(self, subject: str) -> str | None:
        """The topic of a figure of this subject; a reason's figures have the topic of what they explain."""
        if not self.in_reason or self.topic is None:
            self.topic = topic_of(subject, self.heading)
        return self.topic

    def _base(self, when: str | None, is_plan: bool) -> str:
        if self.kind == "budget" or not is_plan or (when and not self._is_this_year(when)):
            return "previous_year"
        return "initial_budget"

    def _is_this_year(self, when: str) -> bool:
        return self.year is None or str(self.year) in when


def lead_of(chunk: str) -> str:
    """The last clause of the words before a figure; brackets that close again are part of it."""
    if "(" not in chunk and ")" not in chunk:
        return chunk[max(map(chunk.rfind, _DELIMITERS)) + 1 :]
    depth = 0
    for i in range(len(chunk) - 1, -1, -1):
        depth += (chunk[i] == ")") - (chunk[i] == "(")
        if depth < 0 or (depth == 0 and chunk[i] in _DELIMITERS):
            return chunk[i + 1 :]
    return chunk


def without_bases(lead: str) -> str:
    """A clause without the phrases that say what it compares with."""
    for begin, end, _, _ in reversed(find_bases(lead)):
        lead = lead[:begin] + lead[end:]
    return lead.rstrip(_COMPARING)

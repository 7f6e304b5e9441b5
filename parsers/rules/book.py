"""A document as the checks see it: its sheets by form, its text, and what several checks read of it, read once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, TypeVar

from parsers.claims.printed import printed
from parsers.model import Document, Finding, Statement
from parsers.plain import plain
from parsers.rules.sheet import Sheet

T = TypeVar("T")


class Book:
    """A document's sheets, by form, with the document itself and last year's of the same kind, if it is held."""

    def __init__(self, document: Document, previous: Document | None = None) -> None:
        self.document = document
        self.previous = Book(previous) if previous else None
        self.sheets = tuple(Sheet(s, document) for s in document.statements)
        self._readings: dict[Callable[[Book], Any], Any] = {}
        self._plain: dict[str, str] = {}

    def once(self, reading: Callable[[Book], T]) -> T:
        """What a reading makes of the document: made once, and shared by all checks that ask for it."""
        if reading not in self._readings:
            self._readings[reading] = reading(self)
        made: T = self._readings[reading]
        return made

    def section_text(self, ordinal: int | None) -> str:
        """The text of a section; nothing where there is none."""
        return self._section_texts.get(ordinal, "")

    @cached_property
    def _section_texts(self) -> dict[int | None, str]:
        sections = reversed(self.document.sections)
        return {section.ordinal: section.text for section in sections}

    def plain(self, text: str) -> str:
        """A text of the document as it is read: narrow signs, no spaces but between digits."""
        if text not in self._plain:
            self._plain[text] = printed(text).plain
        return self._plain[text]

    @cached_property
    def text(self) -> str:
        """All headings and texts, as they are printed."""
        return "".join(f"{section.heading}\n{section.text}\n" for section in self.document.sections)

    @cached_property
    def unspaced(self) -> str:
        """All headings and texts, as they are printed, in one line without spaces."""
        return "".join(self.text.split())

    @cached_property
    def words(self) -> str:
        """All headings and texts, as they are compared: plain."""
        return plain(self.text)

    def says(self, pattern: str) -> bool:
        """Whether the text holds a pattern for plain words; nearly always it does as it is printed."""
        return re.search(pattern, self.text) is not None or re.search(pattern, self.words) is not None

    def only(self, form: str) -> Sheet | None:
        """The one sheet of a form that holds amounts; None where there is none, or several."""
        return self._only.get(form)

    @cached_property
    def _only(self) -> dict[str, Sheet]:
        held = {form: [s for s in sheets if s.terms] for form, sheets in self._by_form.items()}
        return {form: found[0] for form, found in held.items() if len(found) == 1}

    def empty(self, form: str) -> Statement | None:
        """The one statement of a form, if the document prints it empty."""
        found = [s.statement for s in self._by_form[form]]
        return found[0] if len(found) == 1 and found[0].is_empty else None

    @cached_property
    def _by_form(self) -> defaultdict[str, list[Sheet]]:
        found: defaultdict[str, list[Sheet]] = defaultdict(list)
        for sheet in self.sheets:
            found[sheet.statement.form].append(sheet)
        return found


Check = Callable[[Book, str], Iterator[Finding]]
"""A rule: its findings on a document, under the id given."""

"""The reasons that documents give, sentence by sentence: where the same words serve again and again.

A reason is what follows 主要原因是, 主要是 and the like up to the end of its sentence, or the `reason` of an
indicator. Spaces and numbers are left out of what is compared, so that a sentence that was copied from another
year or another body is found although its figures were changed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from hashlib import sha256

from archive.database import Row
from parsers.model import Document

GIVEN = re.compile(r"(?:主要|变动|增减|具体)?原因(?:是|为|系|在于)?[:：]?|主要(?:是|系|由于|因为|因)")
LEAST = 8
"""Characters of the shortest reason that is worth comparing: 厉行节约 is everybody's."""
_CHANGING = re.compile(r"[\d.,%％\s、，。；;：:（）()“”\"]+")


def reason_rows(id_: str, document: Document, project_ids: list[str]) -> list[Row]:
    """Rows of `reasons`, in the order in which they stand in the document."""
    rows: list[Row] = []
    for text, section, project in _reasons(document):
        plain = _CHANGING.sub("", unicodedata.normalize("NFKC", text))
        if len(plain) >= LEAST:
            rows.append(
                {
                    "document_id": id_,
                    "ordinal": len(rows) + 1,
                    "section_ordinal": section,
                    "project_id": None if project is None else project_ids[project],
                    "text": text,
                    "digest": sha256(plain.encode()).hexdigest()[:16],
                }
            )
    return rows


def _reasons(document: Document) -> Iterator[tuple[str, int | None, int | None]]:
    """Each reason, with the section or the project that gives it."""
    for section in document.sections:
        for sentence in re.split(r"[。；;\n]", section.text):
            parts = GIVEN.split(sentence, maxsplit=1)
            if len(parts) == 2 and parts[1].strip():
                yield parts[1].strip(), section.ordinal, None
    for index, project in enumerate(document.projects):
        for indicator in project.indicators:
            if indicator.reason:
                yield indicator.reason, None, index

"""The one error that bytes may cause: why a file could not be read."""

from __future__ import annotations

from typing import Literal

Cause = Literal[
    "empty_file",
    "not_a_pdf",
    "truncated",
    "encrypted",
    "damaged",
    "no_text_layer",
    "unknown_type",
    "unsupported_format",
]


class Unreadable(Exception):
    """Bytes that could not be read. `cause` is for machines, `detail` says what was seen."""

    def __init__(self, cause: Cause, detail: str) -> None:
        super().__init__(f"{cause}: {detail}")
        self.cause: Cause = cause
        self.detail = detail

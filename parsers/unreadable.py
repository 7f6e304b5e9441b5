"""The one error that bytes may cause: why a file could not be read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

Cause = Literal[
    "empty_file",
    "not_a_pdf",
    "truncated",
    "encrypted",
    "damaged",
    "no_text_layer",
    "needs_ocr",
    "unknown_type",
    "unsupported_format",
    "too_large",
    "too_deep",
    "unsafe_name",
    "forbidden_xml",
    "needs_libreoffice",
    "needs_libarchive",
    "not_converted",
]


class Unreadable(Exception):
    """Bytes that could not be read. `cause` is for machines, `detail` says what was seen."""

    def __init__(self, cause: Cause, detail: str) -> None:
        super().__init__(f"{cause}: {detail}")
        self.cause: Cause = cause
        self.detail = detail


@contextmanager
def damaged_by(*errors: type[Exception]) -> Iterator[None]:
    """Raises `Unreadable` (`damaged`) for errors that only bytes that break their format's rules cause."""
    try:
        yield
    except errors as error:
        raise Unreadable("damaged", f"{type(error).__name__}: {error}") from error

"""What an answer's status, headers and body say of a refusal, and what each cause means (`causes.yml`)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

_INSPECTED = 64 * 1024
"""Bytes of a body that are searched for signs: a challenge is small, a file is not."""

GONE = frozenset({404, 410})


class Cause(Struct, frozen=True, forbid_unknown_fields=True):
    """Why something was not read. `stops_host`: its host is not asked again in this run."""

    outcome: Literal["refused", "failed"]
    meaning: str
    stops_host: bool = False


class Sign(Struct, frozen=True, forbid_unknown_fields=True):
    """Conditions that together tell a cause; those left out hold always."""

    cause: str
    status: tuple[int, ...] = ()
    body: tuple[str, ...] = ()
    below_bytes: int | None = None
    set_cookie: str | None = None
    to_itself: bool = False

    def fits(self, answer: Plain) -> bool:
        """Whether every condition holds for this answer."""
        return (
            (not self.status or answer.status in self.status)
            and (self.below_bytes is None or len(answer.body) < self.below_bytes)
            and (self.set_cookie is None or _sets(self.set_cookie, answer.set_cookies))
            and (not self.to_itself or answer.location == answer.url)
            and all(re.search(pattern.encode(), answer.body[:_INSPECTED]) for pattern in self.body)
        )


class Plain(Struct, frozen=True):
    """An answer as it came: `location` is absolute, the body decompressed."""

    url: str
    status: int
    body: bytes
    set_cookies: tuple[str, ...] = ()
    location: str | None = None


class _Table(Struct, frozen=True, forbid_unknown_fields=True):
    causes: dict[str, Cause]
    signs: tuple[Sign, ...]


@cache
def _table() -> _Table:
    return msgspec.yaml.decode(Path(__file__).with_name("causes.yml").read_bytes(), type=_Table)


def causes() -> Mapping[str, Cause]:
    """All causes by their id."""
    return _table().causes


def recognise(answer: Plain) -> str | None:
    """The cause that the answer shows by a sign, or None."""
    return next((sign.cause for sign in _table().signs if sign.fits(answer)), None)


def _sets(name: str, set_cookies: Sequence[str]) -> bool:
    return any(re.match(rf"\s*(?:{name})\s*=", cookie) for cookie in set_cookies)

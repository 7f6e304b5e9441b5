"""Which lane is visited next: by this process alone, or by all that share a frontier (`crawler.shared`)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Any, Protocol

from crawler.lanes import Lane
from crawler.sites import Site


class FrontierError(RuntimeError):
    """The frontier cannot be used; the message says why."""


class Frontier(Protocol):
    """Gives out lanes, each to one process at a time. Where it fails, its methods raise `FrontierError`."""

    def take(self) -> Lane | None:
        """A lane that nobody else has, which is this process's until released; None where there is none now."""

    def is_empty(self) -> bool:
        """Whether no lane is left to take, now or later: none is visited elsewhere that may come back."""

    def is_wanted(self, site: Site) -> bool:
        """Whether the site of a lane that was taken is still to be visited."""

    def finish(self, site: Site) -> None:
        """Note that a site was visited, whatever came of it."""

    def release(self, lane: Lane) -> None:
        """Give a lane back: what of it is not finished may be taken again."""

    def lost(self) -> list[Lane]:
        """Hold on to the lanes taken, and return those that are this process's no more."""

    def settings(self, site: Site) -> dict[str, Any]:
        """The Scrapy settings by which a site's pending requests are kept in this frontier."""


class Own(Frontier):
    """The lanes of a process that works alone."""

    def __init__(self, lanes: Iterable[Lane]) -> None:
        self._lanes = deque(lanes)

    def take(self) -> Lane | None:
        """See `Frontier.take`."""
        return self._lanes.popleft() if self._lanes else None

    def is_empty(self) -> bool:
        """See `Frontier.is_empty`."""
        return not self._lanes

    def is_wanted(self, site: Site) -> bool:  # noqa: ARG002 (all are)
        """See `Frontier.is_wanted`."""
        return True

    def finish(self, site: Site) -> None:
        """See `Frontier.finish`."""

    def release(self, lane: Lane) -> None:
        """See `Frontier.release`."""

    def lost(self) -> list[Lane]:
        """See `Frontier.lost`."""
        return []

    def settings(self, site: Site) -> dict[str, Any]:  # noqa: ARG002 (Scrapy's own queues)
        """See `Frontier.settings`."""
        return {}

"""What a run found that was not known: pages and files that are new, changed, gone or moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from archive.model import Capture
from crawler.returning import Memory


@dataclass
class News:
    """What a run found that was not known, by URL; list pages are none. `moved`: old URL → new URL."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    moved: dict[str, str] = field(default_factory=dict)

    def as_lists(self) -> dict[str, list[str]]:
        """Each kind of news as sorted lines, without those that are empty."""
        moved = [f"{old} → {new}" for old, new in self.moved.items()]
        found = {"new": self.new, "changed": self.changed, "gone": self.gone, "moved": moved}
        return {kind: sorted(urls) for kind, urls in found.items() if urls}


class Newsdesk:
    """Tells the news from the captures of a run as they come."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._found: dict[str, Capture] = {}
        self._twins: dict[str, str] = {}
        self._by_content = {
            _content(known): url for url, known in memory.history.held.items() if known.role != "list"
        }
        self.news = News()

    def take(self, capture: Capture, *, is_permanent: bool = False) -> None:
        """Note a capture; `is_permanent`: it came by redirects for good (301, 308)."""
        if capture.role == "list":
            return
        self._found[capture.url] = capture
        last, held = self._memory.last(capture.url), self._memory.history.held.get(capture.url)
        was_there = last is not None and last.outcome != "gone" and held is not None
        if capture.outcome == "gone":
            self.news.gone += [capture.url] * was_there
        elif capture.outcome == "changed":
            self.news.changed.append(capture.url)
        elif capture.outcome in ("new", "unchanged") and not was_there:
            self.news.new.append(capture.url)
            self._match(capture)
        if held and is_permanent and capture.final_url and capture.final_url != held.final_url:
            self.news.moved[capture.url] = capture.final_url

    def twins(self) -> Iterator[str]:
        """URLs that were not asked for yet, and whose bytes and title have come from a new one."""
        yield from (old for old in self._twins if old not in self._found)

    def close(self) -> News:
        """All the news: what is gone at one URL and new at another, with the same title and bytes, has moved."""
        for old, new in self._twins.items():
            if old in self._found and self._found[old].outcome == "gone":
                self.news.moved[old] = new
        return self.news

    def _match(self, capture: Capture) -> None:
        old = self._by_content.get(_content(capture))
        if old and old != capture.url and capture.article_title:
            self._twins[old] = capture.url


def _content(capture: Capture) -> tuple[str | None, str | None]:
    return capture.sha256, capture.article_title

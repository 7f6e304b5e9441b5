"""The visits of a crawl: lanes side by side, the sites of a lane in turn, alone or with other machines."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from scrapy.crawler import Crawler, CrawlerProcess
from scrapy.settings import BaseSettings, Settings
from scrapy.utils.defer import deferred_from_coro
from scrapy.utils.reactor import install_reactor
from twisted.internet.defer import Deferred, DeferredList, DeferredSemaphore
from twisted.internet.task import LoopingCall, deferLater

from crawler.frontier import Frontier, FrontierError
from crawler.lanes import Lane
from crawler.sites import Site
from crawler.summary import SiteSummary, site_summary
from crawler.visit import Visit

BUSY = 8
"""Lanes that may be at work at the same moment: they share one core."""
WORK = 0.12
"""Seconds of a lane's work for each request, beside its delay: about what `bench/crawl.py` shows."""
BROWSERS = 2
"""Sites that need a browser, visited side by side: each has one of its own, of some hundred MB."""
BETWEEN_LOOKS = 2.0
"""Seconds between two looks whether another machine has given a lane back."""
SIGN_OF_LIFE = 15.0
"""Seconds between two signs of life to a shared frontier; its leases last several times as long."""
_log = logging.getLogger(__name__)


class Process(CrawlerProcess):
    """Ends when its work is done, and remembers that it was told to stop."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        install_reactor(settings["TWISTED_REACTOR"])  # Scrapy would with the first crawl: we may have to wait
        self.is_stopping = False
        self.work: list[Deferred[None]] = []

    def join(self) -> Deferred[Any]:
        """When the work is done."""
        return DeferredList(self.work)

    def stop(self) -> Deferred[Any]:
        """End all visits in good order."""
        self.is_stopping = True
        return super().stop()


@dataclass
class Work:
    """What is left to visit, and what has come of the rest."""

    process: Process
    frontier: Frontier
    visit_of: Callable[[Site], Visit]
    browsers: DeferredSemaphore = field(default_factory=lambda: DeferredSemaphore(BROWSERS))
    done: dict[str, SiteSummary] = field(default_factory=dict)
    under_way: dict[Lane, tuple[Visit, Crawler]] = field(default_factory=dict)

    def do(self, lanes_at_once: int) -> None:
        """Visit all that is left. Blocks until it is done, or told to stop."""
        self.process.work = [Deferred.fromCoroutine(self.take_lanes()) for _ in range(lanes_at_once)]
        signs = LoopingCall(self.keep_lanes)
        signs.start(SIGN_OF_LIFE, now=False)
        with _lent_signals() as are_lent:
            self.process.start(install_signal_handlers=are_lent)
        signs.stop()

    def knows(self, site: Site) -> bool:
        """Whether the summary tells of the site: it was visited, or should have been, and not elsewhere."""
        try:
            return site.id in self.done or self.frontier.is_wanted(site)
        except FrontierError:
            return True

    async def take_lanes(self) -> None:
        """Take lanes until none is left, here or on any machine, and visit the sites of each in turn."""
        try:
            while not self.process.is_stopping:
                if lane := self.frontier.take():
                    await self._visit_lane(lane)
                elif self.frontier.is_empty():
                    return
                else:
                    await _rest(BETWEEN_LOOKS)
        except FrontierError as error:  # what is left counts as not begun
            _log.error("%s", error)

    def keep_lanes(self) -> None:
        """Tell the frontier that we live, and end the visits of lanes that are no longer ours."""
        for lane in self.frontier.lost():
            if under_way := self.under_way.pop(lane, None):
                visit, crawler = under_way
                visit.fall_short("another machine has taken its hosts")
                deferred_from_coro(crawler.stop_async())

    async def _visit_lane(self, lane: Lane) -> None:
        for site in lane:
            if site.render:
                await self.browsers.run(self._visit, site, lane)
            else:
                await self._visit(site, lane)
        self.frontier.release(lane)

    async def _visit(self, site: Site, lane: Lane) -> None:
        if self.process.is_stopping or not self.frontier.is_wanted(site):
            return
        visit = self.visit_of(site)
        crawler = self.process.create_crawler(site.family)
        self.under_way[lane] = visit, crawler
        _fit_settings(crawler.settings, site, self.frontier)
        try:
            await self.process.crawl(crawler, visit=visit)
        except Exception as error:  # one site's failure must not end the others; its summary names it
            visit.fail(f"{type(error).__name__}: {error}")
        self.done[site.id] = site_summary(visit)
        for host in visit.requests_by_host:
            visit.gate.hold(host, site.delay)  # the next site of the lane may share it
        if self.under_way.pop(lane, None) and not self.process.is_stopping:
            self.frontier.finish(site)


def lanes_at_once(sites: Sequence[Site]) -> int:
    """How many lanes to visit side by side: a lane with a delay mostly waits, so that there may be many.

    No more than sites: what finds no lane to take asks the frontier again and again until all is done.
    """
    return min(len(sites), int(BUSY * (1 + min(site.delay for site in sites) / WORK)))


@contextmanager
def _lent_signals() -> Iterator[bool]:
    """Whether this thread has signals to lend to Scrapy, which would keep them: what comes next could not end."""
    if threading.current_thread() is not threading.main_thread():
        yield False
        return
    held = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield True
    finally:
        for number, handler in held.items():
            signal.signal(number, handler)


def _rest(seconds: float) -> Deferred[None]:
    from twisted.internet import reactor

    return deferLater(reactor, seconds)  # type: ignore[arg-type, unused-ignore]


def _fit_settings(settings: BaseSettings, site: Site, frontier: Frontier) -> None:
    settings.update(frontier.settings(site), priority="cmdline")
    settings.set("DOWNLOAD_DELAY", site.delay, priority="cmdline")
    if site.render:  # to import a browser's driver takes as long as all the rest
        middlewares = {**settings.getdict("DOWNLOADER_MIDDLEWARES"), **settings.getdict("RENDERING")}
        settings.set("DOWNLOADER_MIDDLEWARES", middlewares, priority="cmdline")

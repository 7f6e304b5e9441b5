"""A crawl: every site visited by its family's spider, and a summary of what came of it.

Sites that share a host are visited one after another, so that no host ever gets two requests at a time; the
others side by side.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from scrapy.crawler import CrawlerProcess
from scrapy.settings import BaseSettings, Settings
from twisted.internet.defer import Deferred, inlineCallbacks

from archive.history import history
from archive.ledger import iso, new_run_id, utc_now
from archive.store import Store
from crawler.addresses import is_local, local_hosts
from crawler.gate import DAY, HostGate, asked_since
from crawler.returning import Memory, next_walk
from crawler.sites import Site
from crawler.summary import CrawlSummary, SiteSummary, crawl_summary, not_begun, site_summary
from crawler.visit import Progress, Visit

LANES = 8
"""Sites visited side by side."""


class CrawlError(RuntimeError):
    """The crawl cannot be begun; the message says why."""


def crawl(
    sites: Sequence[Site],
    store: Store,
    *,
    limit: int | None = None,
    until: datetime | None = None,
    contact: str | None = None,
    progress: Progress | None = None,
    settings: dict[str, Any] | None = None,
) -> CrawlSummary:
    """Visit the sites and write what they answer into the store's ledger, one run per site.

    Blocks until all is done; once per process (Twisted's reactor does not start twice). SIGINT and SIGTERM
    end every run orderly, as incomplete. `limit`: requests per site. `until`: when they end
    likewise, whatever is left. `contact`: an address for the
    User-Agent, default `MINGZHANG_CONTACT`. `progress` is called with each capture. `settings` override
    Scrapy settings. Raises `CrawlError` where a site on the network would be asked without a contact.
    """
    chosen = _settings(settings or {}, contact)
    if not chosen["CONTACT"] and not all(map(is_local, sites)):
        raise CrawlError("set MINGZHANG_CONTACT to a mail address or URL: sites are told who crawls them")
    chosen.set("LOCAL_HOSTS", sorted(local_hosts(sites)), priority="cmdline")
    now = utc_now()
    started_at, gate = iso(now), HostGate(asked_since(store, now - DAY))
    work = _Work(_Process(chosen), deque(_lanes(sites)))

    def visit(site: Site) -> Visit:
        return Visit(
            site,
            store,
            new_run_id(),
            gate,
            (memory := _memory(site, store, chosen)),
            next_walk(memory.history, site, _days(site.full_walk_days, chosen, "FULL_WALK_DAYS"), utc_now()),
            limit=limit,
            daily_cap=site.daily_cap or (None if is_local(site) else chosen.getint("DAILY_CAP")),
            until=until,
            progress=progress,
        )

    for _ in range(min(LANES, len(work.lanes))):
        work.take_lanes(visit)
    if sites:
        work.process.start(install_signal_handlers=threading.current_thread() is threading.main_thread())
    summaries = tuple(work.done.get(site.id) or not_begun(site.id) for site in sites)
    return crawl_summary(started_at, iso(utc_now()), summaries)


class _Process(CrawlerProcess):
    """Remembers that it was told to stop, so that no further site is begun."""

    is_stopping = False

    def stop(self) -> Deferred[Any]:
        self.is_stopping = True
        return super().stop()


@dataclass
class _Work:
    """What is left to visit, in lanes, and what has come of the rest."""

    process: _Process
    lanes: deque[list[Site]]
    done: dict[str, SiteSummary] = field(default_factory=dict)

    @inlineCallbacks
    def take_lanes(self, visit_of: Callable[[Site], Visit]) -> Generator[Deferred[Any], Any, None]:
        """Take lanes until none is left, and visit the sites of each in turn."""
        while self.lanes:
            for site in self.lanes.popleft():
                if self.process.is_stopping:
                    return
                visit = visit_of(site)
                crawler = self.process.create_crawler(site.family)
                _fit_settings(crawler.settings, site)
                try:
                    yield self.process.crawl(crawler, visit=visit)
                except Exception as error:  # one site's failure must not end the others; its summary names it
                    visit.fail(f"{type(error).__name__}: {error}")
                self.done[site.id] = site_summary(visit)
                for host in visit.requests_by_host:
                    visit.gate.hold(host, site.delay)  # the next site of the lane may share it


def _settings(overrides: dict[str, Any], contact: str | None) -> Settings:
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    if contact:
        agent = settings["USER_AGENT"].split(" (")[0]
        settings.update({"CONTACT": contact, "USER_AGENT": f"{agent} (+{contact})"}, priority="cmdline")
    settings.update(overrides, priority="cmdline")
    return settings


def _fit_settings(settings: BaseSettings, site: Site) -> None:
    settings.set("DOWNLOAD_DELAY", site.delay, priority="cmdline")
    if site.render:  # to import a browser's driver takes as long as all the rest
        middlewares = {**settings.getdict("DOWNLOADER_MIDDLEWARES"), **settings.getdict("RENDERING")}
        settings.set("DOWNLOADER_MIDDLEWARES", middlewares, priority="cmdline")


def _memory(site: Site, store: Store, settings: Settings) -> Memory:
    return Memory(history(store, site.id), store, _days(site.refresh_days, settings, "REFRESH_DAYS"))


def _days(stated: int | None, settings: Settings, default: str) -> timedelta:
    return timedelta(days=settings.getint(default) if stated is None else stated)


def _lanes(sites: Iterable[Site]) -> list[list[Site]]:
    """The sites in groups, such that no two groups may ask the same host."""
    lanes: list[list[Site]] = []
    for site in sites:
        touching = [lane for lane in lanes if any(_share_host(site, other) for other in lane)]
        lanes = [lane for lane in lanes if lane not in touching]
        lanes.append([other for lane in touching for other in lane] + [site])
    return lanes


def _share_host(one: Site, other: Site) -> bool:
    hosts, others = one.home_hosts() | set(one.hosts), other.home_hosts() | set(other.hosts)
    return any(a == b or a.endswith(f".{b}") or b.endswith(f".{a}") for a in hosts for b in others)

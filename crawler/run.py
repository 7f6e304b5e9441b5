"""A crawl: every site visited by its family's spider, and a summary of what came of it.

Sites that share a host are one lane, and visited one after another; the lanes are visited side by side, by
this process alone or with others that share a frontier.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from scrapy.settings import Settings

from archive.history import history
from archive.ledger import iso, new_run_id, utc_now
from archive.store import Store
from crawler.addresses import is_local, local_hosts
from crawler.frontier import Frontier, FrontierError, Own
from crawler.gate import DAY, HostGate, asked_since
from crawler.lanes import lanes
from crawler.returning import Memory, next_walk
from crawler.sites import Site
from crawler.summary import CrawlSummary, crawl_summary, not_begun
from crawler.visit import Progress, Visit
from crawler.work import Process, Work, lanes_at_once


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
    frontier: str | None = None,
    settings: dict[str, Any] | None = None,
) -> CrawlSummary:
    """Visit the sites and write what they answer into the store's ledger, one run per site.

    Blocks until all is done; once per process (Twisted's reactor does not start twice). SIGINT and SIGTERM
    end every run orderly, as incomplete. `limit`: requests per site. `until`: when they end likewise, whatever
    is left. `contact`: an address for the User-Agent, default `MINGZHANG_CONTACT`. `progress` is called with
    each capture. `frontier`: the URL of a Redis whose frontier this process shares with others
    (`crawler.shared`); what they visited is not in the summary. `settings` override Scrapy settings. Raises
    `CrawlError` where a site on the network would be asked without a contact, and where there is no such frontier.
    """
    chosen = _settings(settings or {}, contact)
    if not chosen["CONTACT"] and not all(map(is_local, sites)):
        raise CrawlError("set MINGZHANG_CONTACT to a mail address or URL: sites are told who crawls them")
    chosen.set("LOCAL_HOSTS", sorted(local_hosts(sites)), priority="cmdline")
    now = utc_now()
    visits = _Visits(store, chosen, HostGate(asked_since(store, now - DAY)), limit, until, progress)
    work = Work(Process(chosen), _frontier(frontier, sites), visits.of)
    if sites:
        work.do(lanes_at_once(sites))
    summaries = tuple(work.done.get(site.id) or not_begun(site.id) for site in sites if work.knows(site))
    return crawl_summary(iso(now), iso(utc_now()), summaries)


@dataclass(frozen=True)
class _Visits:
    """What the visits of a crawl have in common."""

    store: Store
    settings: Settings
    gate: HostGate
    limit: int | None
    until: datetime | None
    progress: Progress | None

    def of(self, site: Site) -> Visit:
        """A visit of the site that begins now, with what is known of it."""
        memory = _memory(site, self.store, self.settings)
        every = _days(site.full_walk_days, self.settings, "FULL_WALK_DAYS")
        return Visit(
            site,
            self.store,
            new_run_id(),
            self.gate,
            memory,
            next_walk(memory.history, site, every, utc_now()),
            limit=self.limit,
            daily_cap=site.daily_cap or (None if is_local(site) else self.settings.getint("DAILY_CAP")),
            until=self.until,
            progress=self.progress,
        )


def _frontier(url: str | None, sites: Sequence[Site]) -> Frontier:
    if url is None:
        return Own(lanes(sites))
    try:
        from crawler.shared import Shared
    except ImportError as missing:
        raise CrawlError(f"a shared frontier needs the extra mingzhang[redis]: {missing}") from missing
    try:
        return Shared(url, lanes(sites))
    except FrontierError as error:
        raise CrawlError(str(error)) from error


def _settings(overrides: dict[str, Any], contact: str | None) -> Settings:
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    if contact:
        agent = settings["USER_AGENT"].split(" (")[0]
        settings.update({"CONTACT": contact, "USER_AGENT": f"{agent} (+{contact})"}, priority="cmdline")
    settings.update(overrides, priority="cmdline")
    return settings


def _memory(site: Site, store: Store, settings: Settings) -> Memory:
    return Memory(history(store, site.id), store, _days(site.refresh_days, settings, "REFRESH_DAYS"))


def _days(stated: int | None, settings: Settings, default: str) -> timedelta:
    return timedelta(days=settings.getint(default) if stated is None else stated)

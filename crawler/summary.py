"""What came of a crawl, for people and machines: counts, shortfalls, and validations by name."""

from __future__ import annotations

import time
from collections import Counter
from typing import Literal, get_args

from msgspec import Struct

from archive.model import Outcome
from crawler.refusals import causes
from crawler.returning import Walk
from crawler.visit import Visit
from parsers.regions import fits_site_code

_SHOWN = 5
"""URLs that a message names; the summary has all."""


class Validation(Struct, frozen=True):
    """Something that should hold. A `warning` that does not hold is named, but fails nothing."""

    name: Literal["no_errors", "reached", "pages_fit", "region", "expected_min", "expected_max"]
    site: str
    holds: bool
    severity: Literal["error", "warning"]
    message: str

    def __str__(self) -> str:
        return f"{self.site}: {self.name}: {self.message}"


class SiteSummary(Struct, frozen=True):
    """One run of one site. `documents`: those that its lists name; `years`: the same by fiscal year.

    `walk`: `whole`, or `new` where lists were read only as far as they were new. `requests`: sent, by host.
    """

    site: str
    run: str
    complete: bool
    reason: str
    outcomes: dict[str, int]
    causes: dict[str, int]
    documents: int
    years: dict[int, int]
    kept: int
    """Pages and files held and not asked for again."""
    validations: tuple[Validation, ...]
    walk: Walk | None = None
    seconds: float = 0.0
    requests: dict[str, int] = {}
    news: dict[str, list[str]] = {}
    """URLs that are `new`, `changed`, `gone` or have `moved` (`old → new`)."""
    unfit: tuple[str, ...] = ()
    """Pages that do not fit their platform."""


class CrawlSummary(Struct, frozen=True):
    """A crawl of one or more sites; times are UTC, ISO 8601."""

    started_at: str
    finished_at: str
    counts: dict[str, int]
    """Captures of all sites, by outcome."""
    failures: tuple[str, ...]
    """The validations that do not hold. What a site answers, a 404 or a refusal, is none."""
    warnings: tuple[str, ...]
    """Incomplete runs, and validations that do not hold but fail nothing."""
    sites: tuple[SiteSummary, ...]


def crawl_summary(started_at: str, finished_at: str, sites: tuple[SiteSummary, ...]) -> CrawlSummary:
    """The summary of a crawl of these sites."""
    total = Counter(dict.fromkeys(get_args(Outcome), 0))
    for site in sites:
        total.update(site.outcomes)
    broken = [v for site in sites for v in site.validations if not v.holds]
    incomplete = [f"{site.site}: incomplete: {site.reason}" for site in sites if not site.complete]
    return CrawlSummary(
        started_at,
        finished_at,
        {outcome: count for outcome, count in total.items() if count},
        tuple(str(v) for v in broken if v.severity == "error"),
        (*(str(v) for v in broken if v.severity == "warning"), *incomplete),
        sites,
    )


def site_summary(visit: Visit) -> SiteSummary:
    """The summary of a visit that has ended."""
    complete = not visit.shortfalls
    return SiteSummary(
        site=visit.site.id,
        run=visit.run,
        complete=complete,
        reason="finished" if complete else "; ".join(visit.shortfalls),
        outcomes=dict(sorted(visit.outcomes.items())),
        causes=dict(sorted(visit.causes.items())),
        documents=visit.documents,
        years=dict(sorted(visit.years.items())),
        kept=visit.kept,
        validations=tuple(_validations(visit)),
        walk=visit.walk,
        seconds=round(time.monotonic() - visit.began, 1),
        requests=dict(sorted(visit.requests_by_host.items())),
        news=visit.newsdesk.close().as_lists(),
        unfit=tuple(visit.unfit),
    )


def not_begun(site: str) -> SiteSummary:
    """The summary of a site that a crawl was stopped before."""
    return SiteSummary(site, "", False, "not begun", {}, {}, 0, {}, 0, ())


def _reached(visit: Visit) -> Validation:
    """Whether any list page could be read, and if not, why."""
    why = ", ".join(
        f"{cause} × {count} ({causes()[cause].meaning})" for cause, count in visit.causes.most_common()
    )
    holds = visit.lists_read > 0
    message = "its lists were read" if holds else f"no list page was read: {why or 'gone, or not asked for'}"
    return Validation("reached", visit.site.id, holds, "warning", message)


def _validations(visit: Visit) -> list[Validation]:
    site, expect = visit.site.id, visit.site.expect
    message = "; ".join(visit.errors) or "no error of the crawler"
    found = [Validation("no_errors", site, not visit.errors, "error", message), _reached(visit)]
    fit = (
        "every page fits its platform"
        if not visit.unfit
        else f"do not fit: {', '.join(visit.unfit[:_SHOWN])}"
    )
    found.append(Validation("pages_fit", site, not visit.unfit, "warning", fit))
    if visit.site_codes:
        region, codes = visit.site.region, ", ".join(sorted(visit.site_codes))
        fits = all(fits_site_code(region, code) for code in visit.site_codes)
        found.append(
            Validation("region", site, fits, "warning", f"its SiteIDCode {codes}, its region {region}")
        )
    if expect is None:
        return found
    fullest = max(visit.years.values(), default=0)
    if not visit.shortfalls:  # what an incomplete run did not see cannot be held against the site
        message = f"{fullest} documents in the fullest fiscal year, expected at least {expect.min}"
        found.append(Validation("expected_min", site, fullest >= expect.min, "error", message))
    if expect.max is not None:
        message = f"{fullest} documents in the fullest fiscal year, expected at most {expect.max}"
        found.append(Validation("expected_max", site, fullest <= expect.max, "warning", message))
    return found

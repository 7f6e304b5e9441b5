"""What a list page states of the site that it is of, and an entry of the registry drafted from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from msgspec import Struct
from parsel import Selector

from crawler import pages
from crawler.detect import Detection, Page
from crawler.drafts import draft
from crawler.sites import Site
from parsers import regions
from parsers.plain import plain
from parsers.titles import is_agency

_TITLE_PARTS = re.compile(r"[-_|—–·>\s]+")
_SITE_WORDS = re.compile(r"(?:门户|官方|官)?网站?$|首页$|^首页")


class Stated(Struct, frozen=True):
    """`name`: the site's; `region`: its division's code, by SiteIDCode, else by its name; `url`: its own."""

    name: str
    region: str | None
    site_code: str | None
    url: str | None
    is_article: bool
    needs_browser: bool


def stated(page: Page) -> Stated:
    """What a page states of its site: the metadata of the national standard, else its title."""
    selector = Selector(text=page.text or "<html/>", type="html")
    name = pages.meta(selector, "SiteName") or _name_in(selector.xpath("string(//title)").get() or "")
    code = pages.meta(selector, "SiteIDCode")
    canonical = selector.xpath("//link[@rel='canonical']/@href").get() or pages.meta(selector, "Url")
    return Stated(
        name=name,
        region=(regions.of_site_code(code) if code else None) or regions.resolve(name),
        site_code=code,
        url=page.url or (canonical if canonical and canonical.startswith("http") else None),
        is_article=pages.meta(selector, "ArticleTitle") is not None,
        needs_browser=pages.is_script_only(selector),
    )


def draft_of(said: Stated, detection: Detection, seen_on: date) -> Site | None:
    """An entry for the page as it was seen on a day; None where its address is not known."""
    if said.url is None:
        return None
    signs = ", ".join(f"{sign.where} {sign.example}" for sign in detection.seen)
    return draft(
        said.url,
        said.name or said.url,
        said.region,
        detection.family,
        confidence=detection.confidence,
        evidence=f"seen on the page on {seen_on}: {signs or 'no sign of a known platform'}",
        needs_browser=said.needs_browser,
    )


def doubts_of(said: Stated) -> Iterator[str]:
    """What a person has to look at before the entry is used."""
    if said.is_article:
        yield "这是文章页，lists 应写它的列表页 · this is an article: `lists` wants the page that lists it"
    if said.needs_browser:
        yield "页面由脚本生成，平台须在渲染后再看 · scripts build the page: its platform may show once rendered"
    if said.region is None:
        yield "区划不明，须补 region · the division is not known: fill in `region`"
    elif said.site_code is None:
        yield "页面没有 SiteIDCode，区划由名称推定 · no SiteIDCode: the division is that of the name"
    by_name = regions.resolve(said.name)
    if by_name and said.site_code and not regions.fits_site_code(by_name, said.site_code):
        yield f"SiteIDCode {said.site_code} 与名称的区划 {by_name} 不符 · SiteIDCode and name disagree"


def _name_in(title: str) -> str:
    """The part of a page's title that names the site: a body, or what begins with a division."""
    parts = [_SITE_WORDS.sub("", plain(part)) for part in _TITLE_PARTS.split(title) if part.strip()]
    named = [part for part in parts if is_agency(part)] + [part for part in parts if regions.prefix(part)]
    return next(iter(named), parts[-1] if parts else "")

"""Which platform a page is of: by the signs of each (`spiders/signs.yml`), with what was seen and how sure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Literal
from urllib.parse import urljoin, urlsplit

import msgspec
from msgspec import Struct
from parsel import Selector

from crawler.sites import hostname

UNKNOWN = "generic"
"""The family that remains where no platform's signs are seen."""
_LINKS = "//a/@href | //iframe/@src | //link/@href | //script/@src | //form/@action"
_SHOWN = 120
_WEIGHTS = {"page": 2, "markup": 2, "link": 1}


class _Signs(Struct, frozen=True, forbid_unknown_fields=True):
    url: tuple[str, ...] = ()
    markup: tuple[str, ...] = ()


class Page(Struct, frozen=True):
    """A page as text, with its address after redirects; None: a file's whose address is not known."""

    text: str
    url: str | None = None


class Seen(Struct, frozen=True):
    """A sign that was seen: in the page's address, in its source, or in the address of what it links to."""

    where: Literal["page", "markup", "link"]
    pattern: str
    example: str
    times: int = 1


class Detection(Struct, frozen=True):
    """The family with the most weight of signs.

    `confidence`: high for two signs or more that clearly outweigh every other family's, medium where they
    outweigh them at all; low for none, or a tie: the family is then `generic`.
    """

    family: str
    confidence: Literal["high", "medium", "low"]
    seen: tuple[Seen, ...]
    rivals: dict[str, int]
    """Families with signs on the page, by weight, the heaviest first."""


@cache
def signs() -> dict[str, _Signs]:
    """The signs of each family."""
    file = Path(__file__).with_name("spiders") / "signs.yml"
    return msgspec.yaml.decode(file.read_bytes(), type=dict[str, _Signs])


def detect(page: Page) -> Detection:
    """The family of a page's platform."""
    links = list(own_links(page))
    found = {family: tuple(_seen(page, links, known)) for family, known in signs().items()}
    weights = {family: sum(_WEIGHTS[s.where] for s in seen) for family, seen in found.items() if seen}
    ranked = sorted(weights, key=lambda family: -weights[family])
    rivals = {family: weights[family] for family in ranked}
    if not ranked or (len(ranked) > 1 and weights[ranked[0]] == weights[ranked[1]]):
        return Detection(UNKNOWN, "low", (), rivals)
    best, second = ranked[0], weights[ranked[1]] if len(ranked) > 1 else 0
    is_clear = len(found[best]) > 1 and weights[best] >= second + 2
    return Detection(best, "high" if is_clear else "medium", found[best], rivals)


def own_links(page: Page) -> Iterator[str]:
    """The addresses that the page links to on its own site, absolute where the page's own is known."""
    selector = Selector(text=page.text or "<html/>", type="html")
    base = selector.xpath("//base/@href").get() or page.url or ""
    home = hostname(page.url or base)
    for link in dict.fromkeys(selector.xpath(_LINKS).getall()):
        try:
            url = urljoin(base, link.strip())
            host = urlsplit(url).hostname
        except ValueError:
            continue  # what is no address leads nowhere
        if not host or not home or host == home:
            yield url


def _seen(page: Page, links: Iterable[str], known: _Signs) -> Iterator[Seen]:
    for pattern in known.url:
        compiled = re.compile(pattern, re.IGNORECASE)
        if page.url and compiled.search(page.url):
            yield Seen("page", pattern, page.url[:_SHOWN])
        elif examples := [link for link in links if compiled.search(link)]:
            yield Seen("link", pattern, examples[0][:_SHOWN], len(examples))
    for pattern in known.markup:
        if match := re.search(pattern, page.text, re.IGNORECASE):
            yield Seen("markup", pattern, " ".join(match[0].split())[:_SHOWN])

"""The files of an article page, however it opens them. The wording is data: `links.yml`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from parsel import Selector

from crawler.links import QUOTED, Attachment, absolute, inside, text_of, words
from crawler.names import extension

_SHOWN = re.compile(r"""\bshow\w*\(\s*["']([\w%-]+\.\w+)["']""", re.I)
"""A file beside its page that a viewer's call names, such as `showPdf("1.pdf")`."""
_SCRIPT = re.compile(r"\s*javascript:", re.I)


def attachments(page: Selector, base: str, encoding: str = "utf-8") -> list[Attachment]:
    """The files of an article page, once each: its links, frames, objects, and scripts that open one."""
    found: dict[str, Attachment] = {}
    for href, name in _candidates(page):
        url = absolute(href, base, encoding)
        target = file_url(url, name) if url else None
        if target and (target not in found or (name and not found[target].name)):
            found[target] = Attachment(target, name or None)
    return list(found.values())


def file_url(url: str, text: str = "") -> str | None:
    """The URL of the file that an absolute link leads to, past a viewer page; None where it leads to none."""
    parts = urlsplit(url)
    is_gateway = _is_gateway(parts.path.lower())
    if extension(parts.path) in words().file_types:
        return url
    for key, value in _query(parts.query):
        shows = key.lower() in words().viewer_keys and not is_gateway and _may_be_viewer(parts.path, value)
        shown = absolute(value, url) if shows else None
        if shown and (found := file_url(shown)):
            return found
        if shown is None and extension(urlsplit(value).path) in words().file_types:
            return url
    return url if is_gateway or _file_name(text) else None


def _query(query: str) -> Iterator[tuple[str, str]]:
    """(key, value) of a query; what is not encoded in UTF-8 stays as it is."""
    for pair in query.split("&"):
        key, _, value = pair.partition("=")
        try:
            yield key, unquote(value, errors="strict")
        except UnicodeDecodeError:
            yield key, value


def _may_be_viewer(path: str, value: str) -> bool:
    """Whether a page shows the file that its query names: one that gets a bare name and is a program serves
    the file itself.
    """
    return "/" in value or extension(path) in words().page_types


def _is_gateway(path: str) -> bool:
    is_page = path.endswith("/") or extension(path) in words().page_types
    return not is_page and any(word in path for word in words().gateways)


def _candidates(page: Selector) -> Iterator[tuple[str, str]]:
    """(URL or what may be one, link text) of everything in the page that could open a file."""
    own = inside()
    for element in page.xpath(f"(//a | //area)[@href and {own}]"):
        yield element.attrib["href"], _name(element)
    for element in page.xpath(f"(//iframe | //frame | //embed | //object | //source)[{own}]"):
        yield from ((element.attrib[key], "") for key in ("src", "data") if key in element.attrib)
    for element in page.xpath(f"//*[@onclick or contains(@href, ':')][{own}]"):
        href = element.attrib.get("href", "")
        code = element.attrib.get("onclick", "") + (f" {href}" if _SCRIPT.match(href) else "")
        yield from ((url, _name(element)) for url in _strings(code) if _names_file(url))
    for value in page.xpath(f"//*[{own}]/@*[starts-with(name(), 'data-')] | //param[{own}]/@value").getall():
        yield from ((url, "") for url in [value.strip()] if "/" in url and _names_file(url))
    for script in page.xpath("//script[not(@src)]/text()").getall():
        called = set(_SHOWN.findall(script))
        strings = (text for text in _strings(script) if "/" in text or text in called)
        yield from ((url, "") for url in strings if _names_file(url))


def _name(element: Selector) -> str:
    """What an element calls its file: the first of its text and titles that is a file's name, else its text."""
    text = text_of(element)
    titles = (element.attrib.get(key, "") for key in ("download", "title"))
    return next((name for stated in (text, *titles) if (name := _file_name(stated))), text)


def _file_name(text: str) -> str | None:
    """The file's name in a text such as `附件【2023年决算.pdf】已下载12次`."""
    types = "|".join((*words().file_types, *words().picture_types))
    found = re.search(rf"[^【\[《<]{{0,200}}\.(?:{types})(?![a-z0-9])", text, re.I)
    return found[0].strip() if found else None


def _strings(code: str) -> list[str]:
    """The quoted strings of a script that may be whole URLs, and not only begin one (`/download?id=`)."""
    strings = (match[1] for match in QUOTED.finditer(code.replace("\\/", "/")))
    return [s for s in strings if not s.endswith(("=", "/", "&", "?"))]


def _names_file(text: str) -> bool:
    url = absolute(text, "http://host/")
    return url is not None and file_url(url) is not None

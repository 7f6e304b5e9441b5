"""In which encoding a page is, whatever it is said to be in."""

from __future__ import annotations

from scrapy.http import TextResponse

_USUAL = ("utf-8", "gb18030")


def legible(page: TextResponse, stated: str | None = None) -> TextResponse:
    """The page in the encoding that the site's entry states, else the one that fits its bytes best.

    Pages that say UTF-8 and are GBK, and the reverse, are common; read as they say, they name no document.
    """
    encoding = stated or _fitting(page.body, page.encoding)
    return page if encoding == page.encoding else page.replace(encoding=encoding)


def _fitting(body: bytes, declared: str) -> str:
    """Of the usual encodings and the declared one, the first in which the fewest bytes make no character."""
    if body.isascii():
        return declared
    return min((*_USUAL, declared), key=lambda name: body.decode(name, "replace").count("\ufffd"))

"""What is wrong with an answer, as far as the answer alone shows it."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from scrapy.http import Response, TextResponse

from crawler.items import Ask
from crawler.refusals import GONE
from parsers.sniff import is_page

_HOME = re.compile(r"/?(?:(?:index|default)\.\w+)?$", re.I)


class Trouble(NamedTuple):
    """Why an answer is not read: a cause (an id of `causes.yml`; None for a 404 or 410) and a detail."""

    cause: str | None
    detail: str | None


def trouble_with(response: Response, ask: Ask) -> Trouble | None:
    """What keeps the answer from being read; None where it is fit.

    A file whose bytes are a page is `blocked_file`, unless an office program saved it so.
    """
    if response.status in GONE:
        return Trouble(None, None)
    if response.status >= 300 and response.status != 304:
        return Trouble("http_error", f"status {response.status}")
    if response.status == 206:
        return Trouble("http_error", "status 206: a part, and the whole was asked for")
    if not response.body:
        return Trouble("empty_file", f"status {response.status}, no bytes")
    if ask.role == "file" and is_page(response.body):
        return Trouble("blocked_file", "the bytes are a page")
    if ask.role != "file" and _leads_home(response.url, ask.url):
        return Trouble("soft_404", f"redirected to {response.url}")
    if ask.role == "list" and not isinstance(response, TextResponse):
        return Trouble("unfit_page", "not a text")
    return None


def _leads_home(answered: str, asked: str) -> bool:
    def is_home(url: str) -> bool:
        parts = urlsplit(url)
        return _HOME.fullmatch(parts.path) is not None and not parts.query

    return is_home(answered) and not is_home(asked)

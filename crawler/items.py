"""What passes between spiders, middlewares and the pipeline: what is asked for, and what came back."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

Role = Literal["list", "article", "file"]


class Ask(Struct, frozen=True):
    """A request for a page or file, and what is known of it from where it was found."""

    url: str
    role: Role
    found_on: str | None = None
    """The article (of a file) or list page (of an article) that links to it."""
    title: str | None = None
    """The article's title as far as it is known."""
    published_on: str | None = None
    """ISO date."""
    name: str | None = None
    """The text of a file's link."""
    column: str = ""
    """Of a list page: the list that it continues."""
    page: int = 1
    """Of a list page: its number in the list."""
    pages: int | None = None
    """Of a list page: how many the list has, as an earlier one states it."""
    is_probe: bool = False
    """Of a list page: no other announces it; where it is missing or empty, the list has ended before it."""
    form: tuple[tuple[str, str], ...] = ()
    """Fields to post; none: a GET."""
    instead: Ask | None = None
    """Asked for where this answer does not fit."""


class Answer(Struct, frozen=True):
    """What a request came to. With a `cause` nothing of the body is kept; no `response`: none came."""

    ask: Ask
    response: Response | None = None
    cause: str | None = None
    detail: str | None = None


class LimitReached(IgnoreRequest):  # type: ignore[misc, unused-ignore]
    """Raised where a request is beyond the crawl's limit: it is not made, and nothing is recorded of it."""


class NotRead(IgnoreRequest):  # type: ignore[misc, unused-ignore]
    """Raised where a request is not made or its answer not read, with the cause (an id of `causes.yml`)."""

    def __init__(self, cause: str, detail: str | None = None, response: Response | None = None) -> None:
        super().__init__(f"{cause}: {detail}" if detail else cause)
        self.cause = cause
        self.detail = detail
        self.response = response

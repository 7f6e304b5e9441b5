"""Page furniture: page numbers, running headers and footers, known by place and by repetition."""

from __future__ import annotations

from collections import Counter

from parsers.pdf.lines import TextLine
from parsers.pdf.page import PageContent
from parsers.text import squash
from parsers.wording import caption_kind, is_page_number

_MARGIN = 0.1  # of the page's height: furniture stands in the top or bottom tenth
_FEWEST_PAGES = 3
_SHARE = 0.5  # of the pages


def without_furniture(pages: list[PageContent]) -> list[PageContent]:
    """The pages without their furniture. What captions a table is kept, however often it is repeated."""
    marks = Counter(mark for page in pages for mark in {_mark(line, page) for line in page.lines})
    least = max(_FEWEST_PAGES, _SHARE * len(pages))
    running = {mark for mark, count in marks.items() if count >= least}
    return [
        page._replace(lines=[line for line in page.lines if not _is_furniture(line, page, running)])
        for page in pages
    ]


def _margin(line: TextLine, page: PageContent) -> str | None:
    """Which margin a line stands in; pages of both orientations share their margins, not their heights."""
    if line.box[3] < _MARGIN * page.height:
        return "top"
    return "bottom" if line.box[1] > (1 - _MARGIN) * page.height else None


def _mark(line: TextLine, page: PageContent) -> tuple[str | None, str]:
    return _margin(line, page), squash(line.text)


def _is_furniture(line: TextLine, page: PageContent, running: set[tuple[str | None, str]]) -> bool:
    if _margin(line, page) is None:
        return False
    return is_page_number(line.text) or (_mark(line, page) in running and caption_kind(line.text) is None)

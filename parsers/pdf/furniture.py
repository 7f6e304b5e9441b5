"""Page furniture: page numbers, running headers and footers, known by place and by repetition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from parsers.pdf.lines import TextLine
from parsers.pdf.page import PageContent
from parsers.text import squash
from parsers.wording import caption_kind, is_page_number

_MARGIN = 0.1  # of the page's height: furniture stands in the top or bottom tenth
_GRID = 6.0  # points: a running header keeps its place
_FEWEST_PAGES = 3
_SHARE = 0.5  # of the pages

_Key = tuple[str, int]


def without_furniture(pages: list[PageContent]) -> list[PageContent]:
    """The pages without their furniture. What captions a table is kept, however often it is repeated."""
    keys = Counter(key for page in pages for key in {_key(line) for line in _marginal(page)})
    least = max(_FEWEST_PAGES, _SHARE * len(pages))
    running = {key for key, count in keys.items() if count >= least}
    return [_cleared(page, running) for page in pages]


def _key(line: TextLine) -> _Key:
    return squash(line.text), round(line.box[1] / _GRID)


def _marginal(page: PageContent) -> Iterable[TextLine]:
    margin = _MARGIN * page.height
    return [line for line in page.lines if line.box[3] < margin or line.box[1] > page.height - margin]


def _cleared(page: PageContent, running: set[_Key]) -> PageContent:
    gone = {
        line
        for line in _marginal(page)
        if is_page_number(line.text) or (_key(line) in running and caption_kind(line.text) is None)
    }
    return page._replace(lines=[line for line in page.lines if line not in gone])

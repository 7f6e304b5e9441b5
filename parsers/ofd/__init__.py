"""OFD (GB/T 33190-2016) → `Source`: its text and path objects, laid out by the same code as a PDF's.

Composite objects, which stand for figures, annotations and signatures are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from lxml.etree import _Element

from parsers.model import Source
from parsers.ofd.objects import read_box
from parsers.ofd.page import read_page
from parsers.package import Package, resolve
from parsers.pdf.blocks import blocks_of
from parsers.pdf.page import PageContent
from parsers.unreadable import Unreadable, damaged_by

_MOST_PAGES = 5_000


def read(data: bytes) -> Source:
    """Read an OFD. Raises `Unreadable` as `Package` does, and `no_text_layer`."""
    with damaged_by(ValueError, OverflowError):
        package = Package(data)
        pages = list(islice(_pages(package), _MOST_PAGES + 1))
    if len(pages) > _MOST_PAGES:
        raise Unreadable("too_large", f"more than {_MOST_PAGES} pages")
    if not any(page.lines or page.tables for page in pages):
        raise Unreadable("no_text_layer", f"{len(pages)} pages without text")
    return Source("ofd", blocks_of(pages), len(pages))


def _pages(package: Package) -> Iterator[PageContent]:
    number = 0
    for root in package.xml("OFD.xml").iterfind("DocBody/DocRoot"):
        place = resolve("OFD.xml", (root.text or "").strip())
        document = package.xml(place)
        size = document.findtext("CommonData/PageArea/PhysicalBox") or ""
        templates = {
            template.get("ID", ""): package.xml(resolve(place, template.get("BaseLoc", "")))
            for template in document.iterfind("CommonData/TemplatePage")
        }
        for entry in document.iterfind("Pages/Page"):
            number += 1
            page = package.xml(resolve(place, entry.get("BaseLoc", "")))
            box = read_box(page.findtext("Area/PhysicalBox") or size)
            yield read_page([*_under(page, templates), page], box, number)


def _under(page: _Element, templates: dict[str, _Element]) -> list[_Element]:
    """The templates that a page is printed on."""
    wanted = (item.get("TemplateID", "") for item in page.iterfind("Template"))
    return [templates[name] for name in wanted if name in templates]

"""Word's paragraph styles: what a paragraph that says nothing of it has for outline level, size and list."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml.etree import _Element

_BODY_TEXT = 9  # the outline level that is none (ECMA-376 Part 1 §17.3.1.20)
_DEEPEST = 6


@dataclass
class Styles:
    """The styles by id, each before the one that it is based on is asked."""

    elements: dict[str, _Element] = field(default_factory=dict)
    default: str = ""
    defaults: _Element | None = None

    def chain(self, style: str) -> list[_Element]:
        """A style and those that it is based on, the nearest first."""
        chain: list[_Element] = []
        while (element := self.elements.get(style)) is not None and element not in chain:
            chain.append(element)
            base = element.find("basedOn")
            style = base.get("val", "") if base is not None else ""
        return chain

    def value(self, paragraph: _Element, path: str) -> str | None:
        """A property's `val`, of the paragraph, of its style, or of the document's defaults."""
        sources = [paragraph, *self.chain(self.style_of(paragraph))]
        sources += [self.defaults] if self.defaults is not None else []
        found = (element.find(path) for element in sources)
        return next((item.get("val", "") for item in found if item is not None), None)

    def style_of(self, paragraph: _Element) -> str:
        """The id of a paragraph's style."""
        style = paragraph.find("pPr/pStyle")
        return style.get("val", "") if style is not None else self.default

    def level(self, paragraph: _Element) -> int:
        """The heading level, 1 to 6; 0 for running text. Raises ValueError where a number is none."""
        outline = int(self.value(paragraph, "pPr/outlineLvl") or _BODY_TEXT)
        return min(outline + 1, _DEEPEST) if 0 <= outline < _BODY_TEXT else 0

    def size(self, paragraph: _Element) -> float | None:
        """The size of a paragraph's first text, in points. Raises ValueError where a number is none."""
        runs = (run for run in paragraph.iter("r") if run.find("t") is not None)
        run = next(runs, None)
        own = run.find("rPr/sz") if run is not None else None
        half_points = own.get("val", "") if own is not None else self.value(paragraph, "rPr/sz")
        return float(half_points) / 2 if half_points else None


def read_styles(root: _Element | None) -> Styles:
    """The paragraph styles of a document's styles part."""
    styles = Styles()
    if root is None:
        return styles
    for element in root.iterfind("style"):
        if element.get("type") == "paragraph":
            styles.elements[element.get("styleId", "")] = element
            if element.get("default") in ("1", "true", "on"):
                styles.default = element.get("styleId", "")
    styles.defaults = root.find("docDefaults/rPrDefault")
    return styles

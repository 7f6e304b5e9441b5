"""The text of Word's paragraphs as a reader sees it: insertions taken, deletions and hidden text left out."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element

_NO = ("0", "false", "off", "none")
_WRAPPERS = frozenset(
    """ins moveTo hyperlink smartTag sdt sdtContent fldSimple customXml bdo dir ruby rubyBase oMath
    oMathPara""".split()  # noqa: SIM905 - one word after another reads better than a tall list
)
_SIGNS = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_BLOCK_WRAPPERS = frozenset(("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag", "Choice"))


def blocks(parent: _Element) -> Iterator[_Element]:
    """The paragraphs (`p`) and tables (`tbl`) of a body, a cell or a text box, in order."""
    for child in parent:
        if child.tag in ("p", "tbl"):
            yield child
        elif child.tag == "AlternateContent":
            yield from blocks(chosen(child))
        elif child.tag in _BLOCK_WRAPPERS:
            yield from blocks(child)


def rows_of(table: _Element) -> list[_Element]:
    """The shown rows of a table, those of tables inside it not."""
    rows = _wrapped(table, "tr")
    return [row for row in rows if not (_is_on(row, "trPr/hidden") or row.find("trPr/del") is not None)]


def cells_of(row: _Element) -> list[_Element]:
    """The cells of a row."""
    return list(_wrapped(row, "tc"))


def _wrapped(parent: _Element, tag: str) -> Iterator[_Element]:
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _BLOCK_WRAPPERS:
            yield from _wrapped(child, tag)


def chosen(alternatives: _Element) -> _Element:
    """The first choice of several versions of the same content (ECMA-376 Part 3)."""
    choice = alternatives.find("Choice")
    fallback = alternatives.find("Fallback")
    if choice is not None and (len(choice) or fallback is None):
        return choice
    return alternatives if fallback is None else fallback


def text_of(paragraph: _Element) -> str:
    """The text of a paragraph, line breaks as newlines, text boxes in it left out."""
    return "".join(_texts(paragraph))


def _texts(parent: _Element) -> Iterator[str]:
    for child in parent:
        if child.tag == "r":
            if not _is_on(child, "rPr/vanish"):
                yield from _run(child)
        elif child.tag in _WRAPPERS:
            yield from _texts(child)


def _run(run: _Element) -> Iterator[str]:
    for child in run:
        if child.tag == "t":
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag in _WRAPPERS:
            yield from _texts(child)


def text_boxes(paragraph: _Element) -> Iterator[_Element]:
    """The contents of the text boxes that hang on a paragraph, each once."""
    stack = [paragraph]
    while stack:
        element = stack.pop()
        if element.tag == "txbxContent":
            yield element
        elif element.tag == "AlternateContent":
            stack.append(chosen(element))
        elif isinstance(element.tag, str) and element.tag not in ("del", "moveFrom"):
            stack += reversed(element)


def _is_on(element: _Element, path: str) -> bool:
    found = element.find(path)
    return found is not None and found.get("val") not in _NO

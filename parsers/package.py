"""The files that are zips of XML: Office Open XML, OpenDocument, OFD.

The XML is read without entities: these formats have no document type definitions, and a file that declares
one only means harm. Elements and attributes come without their namespaces: the transitional and strict
variants of a format, and what WPS writes, differ in nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from posixpath import dirname, join, normpath
from typing import Any

from lxml import etree
from lxml.etree import _Element

from parsers.unreadable import Unreadable
from parsers.zipped import open_zip, read_member

_MOST_TREE_BYTES = 40 << 20  # a tree takes ten times the memory of its text
_SAFELY: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "remove_comments": True,
    "remove_pis": True,
}
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class Package:
    """A zip of XML parts, by name; names are compared without case, as Windows does."""

    def __init__(self, data: bytes) -> None:
        """Open a package. Raises `Unreadable`: `truncated`, `damaged`, `too_large`."""
        self._zip = open_zip(data)
        self._entries = {_key(entry.filename): entry for entry in self._zip.infolist()}

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._entries

    def read(self, name: str) -> bytes:
        """The bytes of a part. Raises `Unreadable`: `damaged` (it is missing), `encrypted`, `too_large`."""
        entry = self._entries.get(_key(name))
        if entry is None:
            raise Unreadable("damaged", f"{name} is missing")
        return read_member(self._zip, entry)

    def xml(self, name: str) -> _Element:
        """The tree of a part. Raises `Unreadable` as `read` does, and `forbidden_xml`."""
        text = _checked(self.read(name), name)
        if len(text) > _MOST_TREE_BYTES:
            raise Unreadable("too_large", f"{name} has {len(text)} bytes")
        parser = etree.XMLParser(**_SAFELY)
        try:
            return without_namespaces(etree.fromstring(text, parser))
        except (etree.XMLSyntaxError, ValueError) as error:
            raise Unreadable("damaged", f"{name}: {error}") from error

    def elements(self, name: str, *tags: str) -> Iterator[_Element]:
        """The elements of some tags in a part, each whole and then forgotten: a tree of all may be huge.

        Raises `Unreadable` as `xml` does.
        """
        text = _checked(self.read(name), name)
        wanted = tuple(f"{{*}}{tag}" for tag in tags)
        found = etree.iterparse(BytesIO(text), tag=wanted, **_SAFELY)
        try:
            for _, element in found:
                yield without_namespaces(element)
                element.clear()
                parent = element.getparent()
                while parent is not None and parent[0] is not element:
                    del parent[0]
        except (etree.XMLSyntaxError, ValueError) as error:
            raise Unreadable("damaged", f"{name}: {error}") from error

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """The parts that a part refers to: relationship id → the last word of its type, the part's name."""
        rels = join(dirname(part), "_rels", f"{part.rpartition('/')[2]}.rels")
        if rels not in self:
            return {}
        found = {}
        for rel in self.xml(rels):
            if rel.get("TargetMode") != "External" and (target := rel.get("Target")):
                kind = (rel.get("Type") or "").rpartition("/")[2]
                found[rel.get("Id") or ""] = (kind, resolve(part, target))
        return found

    def main(self) -> str:
        """The name of an Office Open XML file's main part. Raises `Unreadable` (`damaged`)."""
        parts = (name for kind, name in self.related("").values() if kind == "officeDocument")
        name = next(parts, None)
        if name is None:
            raise Unreadable("damaged", "the package has no main part")
        return name


def resolve(base: str, target: str) -> str:
    """The name of a part that another one refers to."""
    path = target.replace("\\", "/")
    return normpath(path.lstrip("/") if path.startswith("/") else join(dirname(base), path))


def without_namespaces(root: _Element) -> _Element:
    """A tree, in place, with local names only."""
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag.startswith("{"):
            element.tag = element.tag.rpartition("}")[2]
        for key in [key for key in map(str, element.attrib) if key.startswith("{")]:
            element.set(key.rpartition("}")[2], element.attrib.pop(key))
    return root


def _key(name: str) -> str:
    return normpath(name.replace("\\", "/").lstrip("/")).casefold()


def _checked(text: bytes, name: str) -> bytes:
    head = text[:4].replace(b"\x00", b"")
    plain = text.replace(b"\x00", b"") if len(head) < 4 or head[:2] in (b"\xff\xfe", b"\xfe\xff") else text
    if _DOCTYPE.search(plain):
        raise Unreadable("forbidden_xml", f"{name} declares entities or a document type")
    return text

"""A document in several files: a ZIP of its text and its workbooks, named in GBK."""

from __future__ import annotations

from samples.document import Document
from samples.render import docx, xlsx
from samples.render.package import GbkInfo, zipped


def render(document: Document) -> bytes:
    """The document's parts in one ZIP. Raises ValueError where one cannot be laid out."""
    sheets = {table for part in document.front.parts for table in part.tables}
    members = {
        part.name: xlsx.render(document, part.tables) if part.tables else docx.render(document, sheets)
        for part in document.front.parts
    }
    return zipped(members, document.dated, GbkInfo)

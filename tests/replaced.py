"""A file that its site replaced in silence: one of the samples' PDFs with other digits in one cell."""

from __future__ import annotations

import re
from io import BytesIO

import pikepdf

STREAM = re.compile(rb"\((?:\\.|[^\\()])*\)", re.DOTALL)
UNESCAPED = {b"\\n": b"\n", b"\\r": b"\r", b"\\t": b"\t", b"\\b": b"\b", b"\\f": b"\f"}


def with_other_figures(pdf: bytes, number: int, figures: dict[str, str]) -> bytes:
    """The PDF with texts of one page, counted from 1, replaced: old to new, of characters that the font has."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        page = opened.pages[number - 1]
        glyphs = _glyphs(page)
        content = page.Contents.read_bytes()
        for old, new in figures.items():
            wanted = b"".join(glyphs[c] for c in old)
            found = [s[0] for s in STREAM.finditer(content) if _plain(s[0]) == wanted]
            assert found, old
            text = b"<" + b"".join(glyphs[c] for c in new).hex().encode() + b">"
            content = content.replace(found[0], text, 1)
        page.Contents = opened.make_stream(content)
        written = BytesIO()
        opened.save(written, deterministic_id=True)
    return written.getvalue()


def _glyphs(page: pikepdf.Page) -> dict[str, bytes]:
    """The two bytes of each character in the page's first font, by its ToUnicode map."""
    told = page.Resources.Font.F1.ToUnicode.read_bytes().decode()
    pairs = re.findall(r"<([0-9A-F]{4})>\s+<([0-9A-F]{4})>", told, re.IGNORECASE)
    return {chr(int(code, 16)): bytes.fromhex(glyph) for glyph, code in pairs}


def _plain(string: bytes) -> bytes:
    """A PDF string without its parentheses and escapes."""
    return re.sub(rb"\\.", lambda m: UNESCAPED.get(m[0], m[0][1:]), string[1:-1], flags=re.DOTALL)

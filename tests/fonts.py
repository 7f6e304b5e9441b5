"""Fonts for the PDFs that tests draw: how a text is coded in them, and what their text layer says it is.

`SONG` is not embedded, and its text layer is exact. `cff` and `type3` are embedded, with boxes for glyphs: their
text layers say radicals (⼊, ⻚) for the ideographs that look like them, as producers of PDFs do.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

import pikepdf
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen

_BLOCKS = (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFA6E))
_SUPPLEMENT = {"见": "⻅", "车": "⻋", "长": "⻓", "门": "⻔", "页": "⻚", "民": "⺠"}
_MARGIN, _HEIGHT = 80, 800


@dataclass(frozen=True)
class Font:
    """`encode`: a text as the hexadecimal string of a PDF; `build`: the font's dictionary."""

    encode: Callable[[str], str]
    build: Callable[[pikepdf.Pdf], pikepdf.Object]


@cache
def radicals() -> dict[str, str]:
    """Ideographs → the radicals and compatibility ideographs that look like them."""
    found = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in reversed(_BLOCKS)}
    return {**found, **_SUPPLEMENT}


def _song(document: pikepdf.Pdf) -> pikepdf.Object:
    """Song by name alone (PDF 32000-1 §9.7.5.2): ideographs an em wide, Latin and digits half an em."""
    cid_font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.CIDFontType0,
        BaseFont=pikepdf.Name("/STSong-Light"),
        CIDSystemInfo=pikepdf.Dictionary(Registry=b"Adobe", Ordering=b"GB1", Supplement=2),
        FontDescriptor=document.make_indirect(_descriptor("STSong-Light")),
        W=pikepdf.Array([1, pikepdf.Array([500] * 95), 814, pikepdf.Array([500] * 94)]),
    )
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type0,
        BaseFont=pikepdf.Name("/STSong-Light-UniGB-UCS2-H"),
        Encoding=pikepdf.Name("/UniGB-UCS2-H"),
        DescendantFonts=pikepdf.Array([document.make_indirect(cid_font)]),
    )


SONG = Font(lambda text: text.encode("utf-16-be").hex(), _song)


def cff(texts: Iterable[str]) -> Font:
    """A CFF font with glyphs for all characters of some texts, coded by two bytes (CIDFontType0C)."""
    glyphs = {char: n for n, char in enumerate(_alphabet(texts), 1)}

    def build(document: pikepdf.Pdf) -> pikepdf.Object:
        descriptor = _descriptor("Boxes")
        descriptor.FontFile3 = document.make_stream(_cff_table(glyphs), Subtype=pikepdf.Name.CIDFontType0C)
        widths = [pikepdf.Array([_width(char)]) for char in glyphs]
        pairs = [item for gid, width in zip(glyphs.values(), widths, strict=True) for item in (gid, width)]
        cid_font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.CIDFontType0,
            BaseFont=pikepdf.Name.Boxes,
            CIDSystemInfo=pikepdf.Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
            FontDescriptor=document.make_indirect(descriptor),
            W=pikepdf.Array(pairs),
        )
        return pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type0,
            BaseFont=pikepdf.Name.Boxes,
            Encoding=pikepdf.Name("/Identity-H"),
            DescendantFonts=pikepdf.Array([document.make_indirect(cid_font)]),
            ToUnicode=document.make_stream(_to_unicode(glyphs, 2)),
        )

    return Font(lambda text: "".join(f"{glyphs[char]:04x}" for char in text), build)


def type3(texts: Iterable[str]) -> Font:
    """A Type 3 font, its glyphs drawn by page operators, coded by one byte: for up to 255 characters."""
    codes = {char: n for n, char in enumerate(_alphabet(texts), 1)}
    assert len(codes) < 256

    def build(document: pikepdf.Pdf) -> pikepdf.Object:
        procs = pikepdf.Dictionary()
        for char, code in codes.items():
            width = _width(char)
            box = _MARGIN, 0, width - _MARGIN, _HEIGHT
            shape = f"{width} 0 {' '.join(map(str, box))} d1 {_MARGIN} 0 {box[2] - _MARGIN} {_HEIGHT} re f"
            procs[f"/g{code}"] = document.make_stream(shape.encode())
        names = [pikepdf.Name(f"/g{code}") for code in codes.values()]
        return pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type3,
            FontBBox=pikepdf.Array([0, -120, 1000, 880]),
            FontMatrix=pikepdf.Array([0.001, 0, 0, 0.001, 0, 0]),
            CharProcs=procs,
            Encoding=pikepdf.Dictionary(Type=pikepdf.Name.Encoding, Differences=pikepdf.Array([1, *names])),
            FirstChar=1,
            LastChar=len(codes),
            Widths=pikepdf.Array([_width(char) for char in codes]),
            ToUnicode=document.make_stream(_to_unicode(codes, 1)),
        )

    return Font(lambda text: "".join(f"{codes[char]:02x}" for char in text), build)


def _alphabet(texts: Iterable[str]) -> list[str]:
    return sorted({char for text in texts for char in text} - {"\n"})


def _width(char: str) -> int:
    return 500 if ord(char) < 0x2000 else 1000


def _descriptor(name: str) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(
        Type=pikepdf.Name.FontDescriptor,
        FontName=pikepdf.Name(f"/{name}"),
        Flags=4,
        FontBBox=pikepdf.Array([-25, -254, 1000, 880]),
        ItalicAngle=0,
        Ascent=880,
        Descent=-120,
        CapHeight=880,
        StemV=93,
    )


def _cff_table(glyphs: dict[str, int]) -> bytes:
    names = [".notdef", *(f"g{gid}" for gid in glyphs.values())]
    shapes = {}
    for name, width in zip(names, [1000, *map(_width, glyphs)], strict=True):
        pen = T2CharStringPen(width, None)
        left, right = _MARGIN, width - _MARGIN
        for step, point in enumerate([(left, 0), (left, _HEIGHT), (right, _HEIGHT), (right, 0)]):
            (pen.lineTo if step else pen.moveTo)(point)
        pen.closePath()
        shapes[name] = pen.getCharString()
    builder = FontBuilder(1000, isTTF=False)
    builder.setupGlyphOrder(names)
    builder.setupCFF("Boxes", {}, shapes, {})
    return bytes(builder.font.getTableData("CFF "))


def _to_unicode(codes: dict[str, int], width: int) -> bytes:
    """The map of a text layer (PDF 32000-1 §9.10.3), with radicals wherever there are any."""
    said = {code: radicals().get(char, char) for char, code in codes.items()}
    lines = [f"<{code:0{2 * width}x}> <{char.encode('utf-16-be').hex()}>" for code, char in said.items()]
    blocks = [lines[n : n + 100] for n in range(0, len(lines), 100)]
    maps = [f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks]
    space = f"1 begincodespacerange <{'00' * width}> <{'ff' * width}> endcodespacerange"
    head = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def"
    return "\n".join([head, space, *maps, "endcmap end end"]).encode()

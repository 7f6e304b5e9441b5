"""Files that mean harm: what each of them would cost a reader without limits."""

from __future__ import annotations

import random
import zipfile
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO

import pikepdf
from drawing import Sheet, pdf, saved

Files = dict[str, Callable[[], bytes]]


def drawn(content: bytes, filters: int = 1, pages: int = 1) -> bytes:
    """A PDF of pages that all show one content stream, which was deflated `filters` times."""
    document = pikepdf.new()
    stream = pikepdf.Stream(document, b"")
    stream.write(content, filter=pikepdf.Array([pikepdf.Name.FlateDecode] * filters))
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
    for page in document.pages:
        page.obj.Contents = stream
    out = BytesIO()
    document.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return out.getvalue()


def deflated(piece: bytes, times: int) -> bytes:
    """A piece of data many times over, deflated without ever being held whole."""
    squeeze = zlib.compressobj(9)
    return b"".join([*(squeeze.compress(piece) for _ in range(times)), squeeze.flush()])


def segments(count: int) -> bytes:
    """A page of one path."""
    lines = b"".join(b"%d %d l\n" % (i * 13 % 595, i * 7 % 842) for i in range(count))
    return drawn(zlib.compress(b"0 0 m\n" + lines + b"S\n"))


def strokes(count: int) -> bytes:
    """A page of many paths."""
    lines = b"".join(b"%d %d m %d %d l S\n" % (i % 595, i % 842, i * 7 % 595, i % 842) for i in range(count))
    return drawn(zlib.compress(lines))


def stream_bomb(gigabytes: float) -> bytes:
    """A page whose content is so many bytes of blanks, deflated twice: a few kilobytes."""
    return drawn(zlib.compress(deflated(b" " * (1 << 20), int(gigabytes * 1024)), 9), filters=2)


def many_pages(count: int) -> bytes:
    return drawn(zlib.compress(b"q Q"), pages=count)


def locked(password: str) -> bytes:
    sheet = Sheet()
    sheet.text(60, 60, "收入决算表")
    sheet.table([("项目", "金额"), ("合计", "1.00")])
    with pikepdf.open(BytesIO(pdf(sheet))) as document:
        return saved(document, pikepdf.Encryption(owner="owner", user=password))


def zipped(name: str, data: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr(name, data)
    return out.getvalue()


def zip_bomb() -> bytes:
    """60 MB of zeros in 60 KB."""
    return zipped("决算.pdf", bytes(60 << 20))


def nested_zip(depth: int) -> bytes:
    data = b"%PDF-1.7"
    for level in range(depth):
        data = zipped(f"{level}.zip" if level else "决算.pdf", data)
    return data


def entity_bomb(document: bytes, part: str) -> bytes:
    """An office file with a part that grows without end where entities are resolved."""
    grown = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    prolog = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha">{grown}]><x>&e9;</x>'
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(document)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, prolog.encode() if name == part else old.read(name))
    return out.getvalue()


def truncated(data: bytes) -> Iterator[bytes]:
    """A file cut at each tenth."""
    yield from (data[: len(data) * tenths // 10] for tenths in range(1, 10))


def mutated(data: bytes, seed: int | random.Random) -> bytes:
    """One to twenty bytes overwritten, a stretch doubled or cut out."""
    chance = seed if isinstance(seed, random.Random) else random.Random(seed)
    out = bytearray(data)
    for _ in range(chance.randint(1, 20)):
        out[chance.randrange(len(out))] = chance.randrange(256)
    start = chance.randrange(len(out))
    stretch = out[start : start + chance.randint(0, 80)]
    out[start : start + len(stretch)] = stretch * chance.choice((0, 1, 2))
    return bytes(out)

"""The text of an HTML page, whatever its charset is said to be."""

from __future__ import annotations

import codecs
import re

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
# The web's names for what browsers decode as its superset (WHATWG Encoding Standard).
_SUPERSET = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "iso-8859-1": "cp1252"}


def decode(data: bytes) -> str:
    """Decode by byte order mark, else by whichever of UTF-8, the page's own word and GB18030 fits best.

    Pages that say gb2312 and are UTF-8, and the reverse, are common; a page cut inside a character is too.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(name, "replace")
    candidates = ["utf-8", *_declared(data), "gb18030"]
    texts = [data.decode(name, "replace") for name in candidates]
    return min(texts, key=lambda text: text.count("\ufffd"))


def _declared(data: bytes) -> list[str]:
    found = _META.search(data[:8192])
    if not found:
        return []
    name = found.group(1).decode("ascii", "ignore").lower()
    try:
        return [codecs.lookup(_SUPERSET.get(name, name)).name]
    except LookupError:
        return []

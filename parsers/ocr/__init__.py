"""Scanned pages: image → level image → rules → cells and lines → text, each read by itself.

An extra (`mingzhang[ocr]`): `is_installed` says whether it is there; without it a scan is `needs_ocr`.

    raster.py   a page as a level image
    ruling.py   its ruled lines, and the image without them
    layout.py   where lines of text stand
    engine.py   an image of a line → text, with a certainty for each character
    reading.py  numbers read twice, and doubted where the readings differ
    names.py    names mended where a code or the numbering around them says how
    page.py     all of it: a page → `PageContent`, as a native page gives
"""

from __future__ import annotations

from importlib.util import find_spec


def is_installed() -> bool:
    """Whether the extra's packages are there."""
    return all(find_spec(name) is not None for name in ("rapidocr_onnxruntime", "onnxruntime", "cv2"))

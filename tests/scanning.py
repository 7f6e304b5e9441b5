"""Scans of native PDFs, as a scanner would make them: pages as images, askew and with grain."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
from PIL import Image

Gray = npt.NDArray[np.uint8]


def page_image(data: bytes, index: int, dpi: int = 150) -> Gray:
    """A page (counted from 0) as an image."""
    with pdfium.PdfDocument(data) as document:
        gray = document[index].render(scale=dpi / 72, grayscale=True).to_numpy()
    return np.ascontiguousarray(gray.reshape(gray.shape[:2]))


def askew(gray: Gray, degrees: float) -> Gray:
    """An image whose lines rise by so many degrees (counter-clockwise)."""
    height, width = gray.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    return cv2.warpAffine(gray, matrix, (width, height), borderValue=255).astype(np.uint8)


def grainy(gray: Gray, grain: float, seed: int) -> Gray:
    """An image with noise of so many of 255 levels (standard deviation), and paler than print."""
    noise = np.random.default_rng(seed).normal(0, grain, gray.shape)
    return np.clip(gray * 0.92 + 10 + noise, 0, 255).astype(np.uint8)


def scan(
    data: bytes,
    pages: Iterable[int],
    skew: float = 0.6,
    *,
    dpi: int = 150,
    grain: float = 8.0,
    quality: int = 75,
    turns: int = 0,
) -> bytes:
    """A PDF of JPEG images of some pages (counted from 0), every other one askew the other way.

    All of them lie `turns` quarter turns (counter-clockwise) from upright.
    """
    images = []
    for i, page in enumerate(pages):
        tilted = askew(page_image(data, page, dpi), skew if i % 2 else -skew)
        images.append(Image.fromarray(np.rot90(grainy(tilted, grain, page), turns)))
    out = BytesIO()
    images[0].save(out, "PDF", save_all=True, append_images=images[1:], resolution=dpi, quality=quality)
    return out.getvalue()


def excerpt(data: bytes, pages: Iterable[int]) -> bytes:
    """A PDF of some pages (counted from 0), as they are."""
    with pdfium.PdfDocument(data) as source, pdfium.PdfDocument.new() as target:
        target.import_pages(source, list(pages))
        out = BytesIO()
        target.save(out)
    return out.getvalue()

"""From a document's data to its file: paper (PDF) or the body of an article page (HTML)."""

from __future__ import annotations

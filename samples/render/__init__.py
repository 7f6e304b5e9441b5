"""From a document's data to its files: paper (PDF), office files, or the body of an article page (HTML)."""

from __future__ import annotations

"""Embedded disclosure sites for the demo and the tests: figures as data, files made from them, servers."""

from __future__ import annotations

from samples.server import registry_text, serve

__all__ = ["registry_text", "serve"]

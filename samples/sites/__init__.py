"""The sites that publish the sample documents, each made the way its publishing platform makes them."""

from __future__ import annotations

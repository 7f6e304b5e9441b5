"""What is known of HTML as it is published, from `markup.yml`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml
from msgspec import Struct, convert


class Markup(Struct, frozen=True, forbid_unknown_fields=True):
    """The file as it is."""

    article: tuple[str, ...]
    title_meta: tuple[str, ...]
    navigation: frozenset[str]
    unread: frozenset[str]
    inline: frozenset[str]


@cache
def markup() -> Markup:
    """The packaged file. Raises msgspec.ValidationError where it does not fit."""
    text = files("parsers.html").joinpath("markup.yml").read_text(encoding="utf-8")
    return convert(yaml.safe_load(text), Markup)

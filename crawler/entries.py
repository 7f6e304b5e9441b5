"""Entries of the registry as text: what is drafted has the form of the shipped files."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from typing import Any

import msgspec
import yaml
from msgspec import structs

from crawler.sites import Loader, Site

_ALWAYS = frozenset({"evidence", "confidence", "verified_on"})
_WIDTH = 118


def to_yaml(sites: Iterable[Site]) -> str:
    """The sites as a registry file's text. What is only a default is left out; `load` gives the same sites."""
    return "\n".join(map(_entry, sites))


def _entry(site: Site) -> str:
    said = msgspec.to_builtins(site)
    keys = [field.name for field in structs.fields(Site) if _is_said(field, said[field.name])]
    lines = [line for key in keys for line in _field(key, said[key])]
    return "".join(f"{'- ' if n == 0 else '  '}{line}\n" for n, line in enumerate(lines))


def _is_said(field: structs.FieldInfo, value: Any) -> bool:
    is_default = not field.required and value == msgspec.to_builtins(field.default)
    return field.name in _ALWAYS or not is_default


def _field(key: str, value: Any) -> list[str]:
    line = f"{key}: {_flow(value)}"
    if isinstance(value, list | tuple) and len(line) > _WIDTH:
        return [f"{key}:", *(f"  - {_scalar(item, in_flow=False)}" for item in value)]
    return [line]


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {_scalar(v)}" for k, v in value.items() if v is not None) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_scalar, value)) + "]"
    return _scalar(value, in_flow=False)


def _scalar(value: Any, *, in_flow: bool = True) -> str:
    """A scalar, in quotes where a YAML library would read it as something else without them."""
    if not isinstance(value, str):
        return json.dumps(value)
    text, plain = (f"[{value}]", [value]) if in_flow else (f"k: {value}", {"k": value})
    try:
        is_plain = value.isprintable() and "?" not in value and yaml.load(text, Loader) == plain
    except yaml.YAMLError:
        is_plain = False
    quoted = yaml.safe_dump(value, default_style='"', allow_unicode=True, width=math.inf)
    return value if is_plain else quoted.strip()

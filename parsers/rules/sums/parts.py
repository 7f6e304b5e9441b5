"""How a row's columns add up, from `parts.yml`."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from parsers.rules.wording import data


class Parts(Struct, frozen=True, forbid_unknown_fields=True):
    """How a row's measures add up (`measures`), and which of those sums each form prints (`forms`)."""

    measures: dict[str, dict[str, list[str]]]
    forms: dict[str, str]


PARTS = msgspec.yaml.decode(data("parsers.rules.sums", "parts.yml"), type=Parts)

"""The sentences of the checks, from `wording.yml`, and the rules' own texts, from `rules.yml`."""

from __future__ import annotations

from importlib.resources import files

import msgspec
from msgspec import Struct

from parsers.model import Unit


class RuleText(Struct, frozen=True, forbid_unknown_fields=True):
    """What a rule says of itself. `id` begins with its family (`A-` in a table, `X-` across tables)."""

    id: str
    title: str
    description: str
    formula: str
    source: str


class Wording(Struct, frozen=True, forbid_unknown_fields=True):
    """The message templates: by outcome, for what cannot be decided, and for what was cut in print."""

    units: dict[Unit, str]
    messages: dict[str, str]
    undecided: dict[str, str]
    clipped: dict[str, str]


class Parts(Struct, frozen=True, forbid_unknown_fields=True):
    """How a row's measures add up (`measures`), and which of those sums each form prints (`forms`)."""

    measures: dict[str, dict[str, list[str]]]
    forms: dict[str, str]


def data(name: str) -> bytes:
    """The bytes of one of this package's YAML files."""
    return (files("parsers.rules") / name).read_bytes()


WORDING = msgspec.yaml.decode(data("wording.yml"), type=Wording)
UNIT_NAMES, MESSAGES = WORDING.units, WORDING.messages
UNDECIDED, CLIPPED = WORDING.undecided, WORDING.clipped
TEXTS = msgspec.yaml.decode(data("rules.yml"), type=tuple[RuleText, ...])
PARTS = msgspec.yaml.decode(data("parts.yml"), type=Parts)

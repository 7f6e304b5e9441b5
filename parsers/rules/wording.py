"""The sentences of the checks, from `wording.yml`, and the rules' own texts, from each family's `rules.yml`."""

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
    """The families, and the message templates: by outcome, for what is not decided, for what was cut in print."""

    families: dict[str, str]
    units: dict[Unit, str]
    last_year: str
    messages: dict[str, str]
    undecided: dict[str, str]
    clipped: dict[str, str]


def data(package: str, name: str) -> bytes:
    """The bytes of one of a package's YAML files."""
    return (files(package) / name).read_bytes()


def rule_texts(package: str) -> tuple[RuleText, ...]:
    """What the rules of a family say of themselves: its `rules.yml`, in order."""
    return msgspec.yaml.decode(data(package, "rules.yml"), type=tuple[RuleText, ...])


WORDING = msgspec.yaml.decode(data("parsers.rules", "wording.yml"), type=Wording)
FAMILY_NAMES, UNIT_NAMES, MESSAGES = WORDING.families, WORDING.units, WORDING.messages
UNDECIDED, CLIPPED, LAST_YEAR = WORDING.undecided, WORDING.clipped, WORDING.last_year

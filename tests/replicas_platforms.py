"""The platforms that replicas are built on, by the name that a golden list gives."""

from __future__ import annotations

from typing import Any

from replicas_crawl import site
from replicas_golden import golden
from replicas_hanweb import HANWEB
from replicas_scripted import SCRIPTED
from replicas_site import Replica
from replicas_static import STATIC

PLATFORMS = {**STATIC, **HANWEB, **SCRIPTED}


def registered(name: str, replica: Replica) -> dict[str, Any]:
    """The registry entry of a replica, whose id is its name."""
    given = golden(name)
    lists = [replica.url(path) for path in given.at]
    return site(lists[0], given.family, id=name, lists=lists, agencies=list(given.agencies))

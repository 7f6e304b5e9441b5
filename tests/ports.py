"""Ports for the servers of the tests: no two processes of tests are given the same."""

from __future__ import annotations

import socket
from contextlib import ExitStack

_BLOCK = 16
_RANGE = range(18_000, 32_768, _BLOCK)
"""Below the ports that Linux gives to connections: none is taken between this and the server's start."""
_claims: list[socket.socket] = []


def free_ports(count: int) -> int:
    """The first of up to 16 neighbouring ports that nobody has, and that only this process is ever given."""
    for first in _RANGE:
        if _claimed(first) and _are_free(range(first, first + count)):
            return first
    raise RuntimeError("no free ports")


def _claimed(first: int) -> bool:
    """Whether a block is this process's now, until it ends: of an abstract socket's name there is one."""
    claim = socket.socket(socket.AF_UNIX)
    try:
        claim.bind(f"\0mingzhang-tests-{first}")
    except OSError:
        claim.close()
        return False
    _claims.append(claim)
    return True


def _are_free(ports: range) -> bool:
    with ExitStack() as stack:
        try:
            for port in ports:
                stack.enter_context(socket.socket()).bind(("127.0.0.1", port))
        except OSError:
            return False
    return True

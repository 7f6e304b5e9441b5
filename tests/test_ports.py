"""The ports of the tests' own servers: nobody else's, in this process and in others that run tests meanwhile."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from ports import free_ports

ASK = "from ports import free_ports; print(free_ports(9))"


def test_nobody_is_given_what_another_was_given() -> None:
    ours = [free_ports(9), free_ports(1)]
    command, folder = [sys.executable, "-c", ASK], Path(__file__).parent
    theirs = int(subprocess.run(command, cwd=folder, capture_output=True, check=True).stdout)
    assert len({*ours, theirs}) == 3

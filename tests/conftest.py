"""What several test modules share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def reference_path() -> Path | None:
    """The folder of real documents and verified figures, if this machine has it."""
    folder = os.environ.get("MINGZHANG_REFERENCE")
    return Path(folder) if folder else None


@pytest.fixture(scope="session")
def reference() -> Path:
    """The reference folder; tests that need it say what was not run where it is unset."""
    folder = reference_path()
    if folder is None:
        pytest.skip("MINGZHANG_REFERENCE is not set: not compared with the verified real documents")
    return folder

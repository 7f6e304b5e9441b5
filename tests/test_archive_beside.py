"""Copies of databases, and the seals beside them."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from archive import beside


@pytest.mark.parametrize("large", [50, 1 << 30], ids=["some are large", "none is"])
@pytest.mark.parametrize("size", [0, 1, 7, 8, 9, 16, 64, 100])
def test_a_copy_is_what_was_copied_whatever_its_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, large: int
) -> None:
    monkeypatch.setattr(beside, "_LARGE", large)
    monkeypatch.setattr(beside, "_PIECE", 8)
    monkeypatch.setattr(beside, "_BEHIND", 16)
    data = bytes(range(size))
    (tmp_path / "a").write_bytes(data)
    assert beside.copy(tmp_path / "a", tmp_path / "b") == sha256(data).hexdigest()
    assert (tmp_path / "b").read_bytes() == data


def test_what_is_sealed_is_whole_until_a_byte_of_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"account")
    assert beside.state(path) == "unsealed"
    beside.seal(path)
    assert (tmp_path / "a.sha256").read_text("utf-8") == f"{sha256(b'account').hexdigest()}  a\n"
    assert beside.state(path) == "whole"
    path.write_bytes(b"accounT")
    assert beside.state(path) == "altered"
    beside.seal(path, sha256(b"accounT").hexdigest())
    assert beside.state(path) == "whole"
    beside.unseal(path)
    assert beside.state(path) == "unsealed"

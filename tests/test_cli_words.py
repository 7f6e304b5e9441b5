"""The words of the command line: Chinese for what is counted, and no mistyped name passes for an empty store."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner, Result

from archive.model import Outcome
from mingzhang.cli import main
from mingzhang.commands.status import HELD
from mingzhang.console import counted
from mingzhang.words import OUTCOMES, called, causes, words
from parsers.unreadable import Cause

SAMPLE = Path(__file__).parents[1] / "samples" / "rendered" / "yantai" / "2022-final.pdf"
LATIN = re.compile(r"([a-z_]+) \d")


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_what_is_counted_is_said_in_chinese(tmp_path: Path) -> None:
    (tmp_path / "空.pdf").touch()
    data = tmp_path / "data"
    said = {
        step: call("--data", data, step, *more).stdout
        for step, more in {
            "ingest": (SAMPLE, tmp_path / "空.pdf"),
            "parse": (),
            "build": (),
            "check": (),
        }.items()
    }
    assert "新收录 2" in said["ingest"]
    assert "文件 2，文档 1，读不出 1（文件是空的" in said["parse"]
    assert LATIN.findall(said.pop("parse")) == ["empty_file"], (
        "a cause keeps the code that the documents have"
    )
    assert "文档 2，部分读取 1，未能读取 1" in said["build"]
    assert "已核对无误" in said["check"].splitlines()[-1]
    assert not LATIN.findall("".join(said.values()))


@pytest.mark.parametrize(
    ("column", "codes"),
    [("outcome", (*get_args(Outcome), *OUTCOMES)), ("rows", HELD), ("failure", get_args(Cause))],
)
def test_every_code_that_a_closing_line_counts_has_a_word(column: str, codes: tuple[str, ...]) -> None:
    assert codes
    assert all(re.search("[一-鿿]", words()[column][code]) for code in codes)


def test_a_code_without_a_word_stands_for_itself() -> None:
    assert called("gone", "outcome") == "已不在"
    assert called("no_such_code", "outcome", "rows") == "no_such_code"
    assert counted({"new": 3, "gone": 1, "refused": 0}, "outcome") == "新 3，已不在 1"
    assert causes({"damaged": 2}) == "文件已经损坏，内容不合它的格式 damaged 2"


@pytest.mark.parametrize("step", [["parse"], ["build"], ["verify"], ["verify", "--repair"]])
def test_a_data_folder_that_is_not_there_is_no_empty_one(step: list[str], tmp_path: Path) -> None:
    done = call("--data", tmp_path / "mistyped", *step)
    assert done.exit_code == 1
    assert str(tmp_path / "mistyped") in done.output
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["", "mistyped", "file"])
def test_a_store_that_is_not_there_is_neither_copied_nor_mended_from(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    source = tmp_path / name if name else name
    for command in (("store", "copy", source, tmp_path / "to"), ("verify", "--repair", "--from", source)):
        done = call("--data", tmp_path, *command)
        assert done.exit_code == 1, command
        assert "没有这个目录" in done.output
    assert not (tmp_path / "to").exists()


def test_a_folder_that_is_empty_is_whole(tmp_path: Path) -> None:
    assert call("--data", tmp_path, "verify").exit_code == 0


def test_what_is_neither_an_address_nor_a_file_is_a_usage_error(tmp_path: Path) -> None:
    for arguments in (("sites", "detect", tmp_path), ("ingest", SAMPLE, "--source-url", "nowhere")):
        done = call("--data", tmp_path, *arguments)
        assert done.exit_code == 2
        assert "address" in done.output


def test_a_table_of_sites_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "表.xlsx").write_bytes(b"PK\x03\x04\xff\xff")
    done = call("sites", "import", tmp_path / "表.xlsx")
    assert done.exit_code == 1
    assert "表.xlsx：不是文字表格" in done.output

"""JSON that stands where an article or a file should: data for a program, and no document."""

from __future__ import annotations

import pytest

import parsers
from parsers.sniff import sniff
from parsers.sources import open_source
from parsers.unreadable import Unreadable

ARTICLE = '{"title": "2023年部门决算", "content": "<p>见附件</p>", "files": [{"id": "1"}]}'.encode()


@pytest.mark.parametrize("data", [ARTICLE, b"\xef\xbb\xbf" + ARTICLE, b" [1, 2]", b"{}", b'["a"]', b"[[1]]"])
def test_json_is_read_and_is_no_document(data: bytes) -> None:
    assert sniff(data) == "json"
    record = parsers.parse(data)
    assert (record.failure, record.format, record.documents) == (None, "json", ())


@pytest.mark.parametrize("data", [b'{"a": ', b'[{"a": 1}, x]', b"[" * 100_000])
def test_what_only_begins_as_json_is_damaged(data: bytes) -> None:
    assert parsers.parse(data).failure in ("damaged", "unknown_type")


@pytest.mark.parametrize(("name", "cause"), [("a.pdf", "not_a_pdf"), ("a.docx", "unknown_type")])
def test_an_error_that_was_served_in_a_files_place_is_none_of_it(name: str, cause: str) -> None:
    with pytest.raises(Unreadable) as caught:
        open_source(b'{"code": 500, "msg": "no such file"}', name)
    assert caught.value.cause == cause


@pytest.mark.parametrize("data", [b"[Trash] not JSON", b"{\\rtf1 }", b"plain text", b"{ curly"])
def test_other_text_is_not_taken_for_json(data: bytes) -> None:
    assert sniff(data) != "json"

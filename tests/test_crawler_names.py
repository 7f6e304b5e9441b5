from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.names import MAX_LENGTH, clean, extension, from_header, from_url

CHINESE = st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=30)


@given(CHINESE)
def test_a_header_is_read_in_every_encoding_that_servers_use(stem: str) -> None:
    name = f"{stem}2023.pdf"
    assert from_header(f'attachment; filename="{name}"'.encode()) == name
    assert from_header(f"attachment; filename*=UTF-8''{quote(name)}".encode()) == name
    assert from_header(f"attachment; filename*=GBK''{quote(name.encode('gbk'))}".encode()) == name
    assert from_header(f"attachment;filename={quote(name)}".encode()) == name


@given(st.sampled_from(["决算", "部门预算公开表", "三公经费"]))
def test_a_raw_gbk_header_is_read(stem: str) -> None:
    assert from_header(f'attachment; filename="{stem}.xls"'.encode("gbk")) == f"{stem}.xls"


@given(CHINESE)
def test_a_name_that_was_read_as_latin_1_is_mended(stem: str) -> None:
    name = f"{stem}2023.pdf"
    twice = name.encode().decode("latin-1").encode()
    assert from_header(b'attachment; filename="' + twice + b'"') == name
    assert from_header(b"attachment; filename*=UTF-8''" + quote(twice).encode()) == name


@given(st.text(alphabet="决算预公开部门单位社会保险中心（）2023.-", min_size=1, max_size=20))
def test_a_gb_2312_name_that_was_read_as_latin_1_is_mended(stem: str) -> None:
    name = f"局{stem}局.pdf"
    twice = name.encode("gb2312").decode("latin-1").encode()
    assert from_header(b'attachment; filename="' + twice + b'"') == name


@pytest.mark.parametrize("name", ["Übersicht.pdf", "résumé.pdf", "a×b.pdf", "Ã.pdf", "决算é.pdf"])
def test_a_name_is_mended_only_where_that_is_certain(name: str) -> None:
    assert from_header(f'attachment; filename="{name}"'.encode()) == name


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (b"attachment; filename=\"x.pdf\"; filename*=UTF-8''%E5%86%B3%E7%AE%97.pdf", "决算.pdf"),
        (b"attachment; filename*=nonsense''%E5.pdf; filename=plain.pdf", "plain.pdf"),
        (b"attachment; filename==?UTF-8?B?5Yaz566XLnBkZg==?=", "决算.pdf"),
        (b'attachment; filename="../../etc/passwd"', "passwd"),
        (b'attachment; filename="C:\\\\dir\\\\a.xls"', "a.xls"),
        (b'attachment; filename="a\\"b.xls"', 'a"b.xls'),
        (b"inline", None),
        (b'attachment; filename=""', None),
    ],
)
def test_headers_as_servers_send_them(header: bytes, name: str | None) -> None:
    assert from_header(header) == name


@given(st.text(max_size=400))
def test_a_clean_name_is_no_path_and_shows(name: str) -> None:
    cleaned = clean(name)
    assert cleaned is None or (
        0 < len(cleaned) <= MAX_LENGTH and not set(cleaned) & set("/\\\x00\n") and cleaned not in (".", "..")
    )
    assert cleaned is None or clean(cleaned) == cleaned


@given(st.binary(max_size=200))
def test_no_header_breaks_it(header: bytes) -> None:
    name = from_header(header)
    assert name is None or "/" not in name


def test_a_long_name_keeps_its_extension() -> None:
    assert (clean("决" * 300 + ".pdf") or "").endswith("决.pdf")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://h/a/%E5%86%B3%E7%AE%97.pdf", "决算.pdf"),
        ("http://h/a/%BE%F6%CB%E3.pdf", "决算.pdf"),  # the same in GBK
        ("http://h/downfile.jsp?classid=0&filename=x.doc", "x.doc"),
        ("http://h/download.jsp?id=3", None),
        ("http://h/down.asp?file=%BE%F6%CB%E3.pdf&x=1", "决算.pdf"),
        ("http://h/down.asp?file=%E5%86%B3+%E7%AE%97.pdf", "决 算.pdf"),
    ],
)
def test_a_url_names_its_file(url: str, name: str | None) -> None:
    assert from_url(url, ("pdf", "doc")) == name


@pytest.mark.parametrize(
    ("name", "ext"), [("a.PDF", "pdf"), ("a.tar.gz", "gz"), ("附件.xlsx ", "xlsx"), ("三.公", "")]
)
def test_extension(name: str, ext: str) -> None:
    assert extension(name) == ext

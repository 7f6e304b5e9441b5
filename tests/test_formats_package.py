"""Packages of XML: parts by name, relationships, and what is refused of them."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import package
from parsers.package import Package, resolve, without_namespaces
from parsers.unreadable import Unreadable

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def packed(**parts: str | bytes) -> bytes:
    """A zip of parts: `a__b_xml` stands for `a/b.xml`."""
    return packed_as({name.replace("__", "/").replace("_xml", ".xml"): text for name, text in parts.items()})


def packed_as(parts: dict[str, str | bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return buffer.getvalue()


def relationships(*rels: tuple[str, str, str]) -> str:
    inner = "".join(
        f'<Relationship Id="{id_}" Type="{OFFICE}/{kind}" Target="{target}"/>' for id_, kind, target in rels
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package">{inner}</Relationships>'


@pytest.mark.parametrize(
    "name", ["word/document.xml", "Word/Document.XML", "/word/document.xml", "word\\document.xml"]
)
def test_a_part_is_found_in_every_spelling(name: str) -> None:
    held = Package(packed(word__document_xml="<a/>"))
    assert name in held
    assert held.read(name) == b"<a/>"
    assert "word/other.xml" not in held


def test_a_part_that_is_missing_is_named() -> None:
    with pytest.raises(Unreadable) as caught:
        Package(packed(a_xml="<a/>")).read("b.xml")
    assert (caught.value.cause, caught.value.detail) == ("damaged", "b.xml is missing")


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "forbidden_xml"),
        ("<!doctype a><a/>", "forbidden_xml"),
        ("<! ENTITY b><a/>", "forbidden_xml"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a/>'.encode("utf-16"), "forbidden_xml"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a/>'.encode("utf-16-le"), "forbidden_xml"),
        ("<a><b></a>", "damaged"),
        ("", "damaged"),
        (b"\xff\xfe\x00", "damaged"),
    ],
)
def test_what_is_refused_of_a_part(text: str | bytes, cause: str) -> None:
    held = Package(packed(a_xml=text))
    with pytest.raises(Unreadable) as caught:
        held.xml("a.xml")
    assert caught.value.cause == cause
    with pytest.raises(Unreadable) as caught:
        list(held.elements("a.xml", "b"))
    assert caught.value.cause == cause


def test_a_tree_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "_MOST_TREE_BYTES", 20)
    held = Package(packed(a_xml=f"<a>{'b' * 40}</a>"))
    with pytest.raises(Unreadable) as caught:
        held.xml("a.xml")
    assert caught.value.cause == "too_large"


@given(st.lists(st.text("合计收入abc", max_size=8), max_size=8))
def test_elements_come_in_order_and_whole(texts: list[str]) -> None:
    rows = "".join(f'<x:row x:n="{n}"><x:c>{text}</x:c></x:row><x:other/>' for n, text in enumerate(texts))
    held = Package(packed(a_xml=f'<x:a xmlns:x="urn:x">{rows}</x:a>'))
    found = [(row.get("n"), row.findtext("c")) for row in held.elements("a.xml", "row")]
    assert found == [(str(n), text) for n, text in enumerate(texts)]
    tree = held.xml("a.xml")
    assert [row.findtext("c") for row in tree.iter("row")] == texts


def test_comments_and_instructions_are_left_out() -> None:
    tree = Package(packed(a_xml="<a><!-- b --><?c d?>e</a>")).xml("a.xml")
    assert len(tree) == 0
    assert tree.xpath("string()") == "e"


def test_a_part_names_those_that_it_refers_to() -> None:
    rels = relationships(
        ("r1", "image", "media/a.png"), ("r2", "styles", "/word/styles.xml"), ("r3", "x", "")
    )
    outside = '<Relationship Id="r4" TargetMode="External" Target="http://a"/>'
    external = rels.replace("</Relationships>", f"{outside}</Relationships>")
    held = Package(packed_as({"word/document.xml": "<a/>", "word/_rels/document.xml.rels": external}))
    assert held.related("word/document.xml") == {
        "r1": ("image", "word/media/a.png"),
        "r2": ("styles", "word/styles.xml"),
    }
    assert held.related("word/styles.xml") == {}


def test_the_main_part_is_what_the_package_says_it_is() -> None:
    rels = relationships(("a", "thumbnail", "t.jpeg"), ("b", "officeDocument", "xl/workbook.xml"))
    assert Package(packed_as({"_rels/.rels": rels})).main() == "xl/workbook.xml"
    for name, text in (("_rels/.rels", relationships(("a", "thumbnail", "t.jpeg"))), ("a.xml", "<a/>")):
        with pytest.raises(Unreadable, match="no main part"):
            Package(packed_as({name: text})).main()


@pytest.mark.parametrize(
    ("base", "target", "name"),
    [
        ("word/document.xml", "media/a.png", "word/media/a.png"),
        ("word/document.xml", "../a.xml", "a.xml"),
        ("word/document.xml", "/a.xml", "a.xml"),
        ("word/document.xml", "..\\docProps\\app.xml", "docProps/app.xml"),
        ("", "word/document.xml", "word/document.xml"),
        ("Doc_0/Document.xml", "./Pages/Page_0/Content.xml", "Doc_0/Pages/Page_0/Content.xml"),
    ],
)
def test_a_target_stands_beside_its_part(base: str, target: str, name: str) -> None:
    assert resolve(base, target) == name


def test_names_go_without_their_namespaces() -> None:
    tree = Package(packed(a_xml='<a xmlns="urn:a" xmlns:b="urn:b"><b:c b:d="1" e="2"/></a>')).xml("a.xml")
    assert tree.tag == "a"
    assert (tree[0].tag, tree[0].get("d"), tree[0].get("e")) == ("c", "1", "2")
    assert without_namespaces(tree) is tree


@given(st.binary(max_size=60))
def test_no_bytes_are_a_package_by_chance(data: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        Package(data).main()
    assert caught.value.cause in ("truncated", "damaged")

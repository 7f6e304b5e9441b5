"""Containers: every file in them with its name, and what is refused with its cause."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from functools import partial
from io import BytesIO

import libarchive
import pytest
from hypothesis import given
from hypothesis import strategies as st
from office_files import FIXTURES

from parsers import zipped as limits
from parsers.archives import CONTAINERS, Member, members
from parsers.archives.model import Allowance
from parsers.sniff import sniff
from parsers.unreadable import Unreadable

Files = Sequence[tuple[str, bytes]]


def zip_of(*files: tuple[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


class UnmarkedName(zipfile.ZipInfo):
    """An entry with its name in an encoding of the packer's system, and no flag that says so."""

    encoding = ""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode(self.encoding, "surrogateescape"), self.flag_bits


class GbkName(UnmarkedName):
    """As Windows packs it in China."""

    encoding = "gb18030"


class Utf8Name(UnmarkedName):
    """As macOS packs it."""

    encoding = "utf-8"


def unmarked_zip_of(*files: tuple[str, bytes], entry: type[UnmarkedName]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files:
            archive.writestr(entry(name), data)
    return out.getvalue()


gbk_zip_of = partial(unmarked_zip_of, entry=GbkName)
utf8_zip_of = partial(unmarked_zip_of, entry=Utf8Name)


def seven_zip_of(*files: tuple[str, bytes]) -> bytes:
    out = BytesIO()
    with libarchive.custom_writer(out.write, "7zip") as archive:
        for name, data in files:
            archive.add_file_from_memory(name, len(data), data)
    return out.getvalue()


def rar_of(*files: tuple[bytes, bytes]) -> bytes:
    """A RAR 2.9 archive of stored files, names as they are (technote.txt of WinRAR 4)."""

    def block(kind: int, flags: int, rest: bytes) -> bytes:
        body = struct.pack("<BHH", kind, flags, 7 + len(rest)) + rest
        return struct.pack("<H", zlib.crc32(body) & 0xFFFF) + body

    out = b"Rar!\x1a\x07\x00" + block(0x73, 0, bytes(6))
    for name, data in files:
        packed, crc = len(data), zlib.crc32(data)
        sizes = struct.pack("<IIBIIBBHI", packed, packed, 2, crc, 0, 29, 0x30, len(name), 32)
        out += block(0x74, 0x8000, sizes + name) + data
    return out + block(0x7B, 0x4000, b"")


def taken(data: bytes) -> list[tuple[str, bytes]]:
    found = list(members(data))
    assert not [member for member in found if member.cause]
    return [(member.name, member.data) for member in found]


def cause_of(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        list(members(data))
    assert caught.value.detail
    return caught.value.cause


FILES = [("2024年部门决算/附件1.决算表.xls", b"1" * 3000), ("2024年部门决算/说明.txt", "说明".encode())]


@pytest.mark.parametrize("pack", [zip_of, gbk_zip_of, utf8_zip_of, seven_zip_of])
def test_all_files_with_their_names(pack: Callable[..., bytes]) -> None:
    assert taken(pack(*FILES)) == FILES


@given(
    st.lists(
        st.text("一乙决算表附件年度单位说明0.-", min_size=1, max_size=9), min_size=1, max_size=3, unique=True
    )
)
def test_names_of_either_system_are_read_as_they_were_written(names: list[str]) -> None:
    files = [(f"{name}.txt", name.encode()) for name in names]
    assert taken(gbk_zip_of(*files)) == taken(utf8_zip_of(*files)) == files


def test_names_in_no_encoding_cost_no_file() -> None:
    odd = [("\udcff\udcfe\udc81.txt", b"1"), ("\udcff\udcfe.txt", b"2")]
    assert [data for _, data in taken(utf8_zip_of(*odd))] == [b"1", b"2"]


def test_a_rar_with_names_in_gbk() -> None:
    data = rar_of(*((name.replace("/", "\\").encode("gb18030"), content) for name, content in FILES))
    assert taken(data) == FILES


@pytest.mark.parametrize(("name", "count"), [("rar3-subdirs.rar", 4), ("rar5.rar", 2)])
def test_rars_that_a_packer_wrote(name: str, count: int) -> None:
    found = taken((FIXTURES / name).read_bytes())
    assert len(found) == count
    assert all(data for _, data in found)


@given(
    files=st.lists(
        st.tuples(st.text("决算表附件01abc .（）", min_size=1, max_size=20), st.binary(max_size=300)),
        max_size=5,
        unique_by=lambda file: file[0].strip(". "),
    )
)
def test_whatever_is_packed_comes_out(files: Files) -> None:
    sound = [(f"{number}{name}x", data) for number, (name, data) in enumerate(files)]
    wanted = [(name, data) for name, data in sound if sniff(data) not in CONTAINERS]
    assert taken(zip_of(*wanted)) == wanted
    assert taken(gbk_zip_of(*wanted)) == wanted


def test_containers_in_containers() -> None:
    inner = seven_zip_of(("表.txt", b"a"))
    assert taken(zip_of(("甲.7z", inner), ("乙.zip", zip_of(("丙.zip", zip_of(("丁.txt", b"b"))))))) == [
        ("甲.7z/表.txt", b"a"),
        ("乙.zip/丙.zip/丁.txt", b"b"),
    ]


def test_an_office_file_is_a_file_and_no_container() -> None:
    word = zip_of(("word/document.xml", b"<x/>"))
    assert taken(zip_of(("说明.docx", word))) == [("说明.docx", word)]


def test_a_pdf_that_is_only_stored_does_not_make_its_container_one() -> None:
    data = zip_of(("决算.pdf", b"%PDF-1.7"), compression=zipfile.ZIP_STORED)
    assert sniff(data) == "zip"
    assert taken(data) == [("决算.pdf", b"%PDF-1.7")]


def test_litter_is_passed_over() -> None:
    names = ["__MACOSX/._表.xls", "Thumbs.db", "~$说明.doc", "表/.DS_Store", "表.xls"]
    assert [name for name, _ in taken(zip_of(*((name, b"1") for name in names)))] == ["表.xls"]


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a/../../b", "C:\\x.dll", "..\\x"])
def test_a_name_that_leads_out_is_refused_and_the_rest_goes_on(name: str) -> None:
    refused, kept = members(zip_of((name, b"x"), ("表.xls", b"y")))
    assert (refused.cause, refused.data) == ("unsafe_name", b"")
    assert kept == Member("表.xls", b"y")


def test_thirty_containers_in_one_another() -> None:
    data = b"x"
    for _ in range(30):
        data = zip_of(("内.zip" if data != b"x" else "x.txt", data), compression=zipfile.ZIP_STORED)
    (refused,) = members(data)
    assert refused.cause == "too_deep"


def test_a_bomb_is_refused_before_it_is_opened() -> None:
    assert cause_of(zip_of(("0.txt", bytes(40_000_000)))) == "too_large"


def test_bombs_beside_one_another_share_one_allowance(monkeypatch: pytest.MonkeyPatch) -> None:
    part = zip_of(("0.txt", bytes(1000)), compression=zipfile.ZIP_STORED)
    outer = zip_of(*((f"{number}.zip", part) for number in range(5)))
    assert len(taken(outer)) == 5
    monkeypatch.setattr(Allowance.__init__, "__defaults__", (limits.MOST_ENTRIES, 4 * len(part)))
    assert cause_of(outer) == "too_large"


def test_too_many_entries() -> None:
    files = [(f"{number}", b"") for number in range(limits.MOST_ENTRIES + 1)]
    assert cause_of(zip_of(*files, compression=zipfile.ZIP_STORED)) == "too_large"


def test_a_zip_that_lies_about_its_sizes() -> None:
    data = bytearray(zip_of(("0.txt", bytes(5000))))
    for header, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.index(header) + offset, 10)
    (member,) = members(bytes(data))
    assert member.cause == "damaged"


def test_a_locked_member_costs_only_itself() -> None:
    data = bytearray(zip_of(("甲.txt", b"1"), ("乙.txt", b"2")))
    for header, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(header) + offset] |= 1
    locked, kept = members(bytes(data))
    assert (locked.name, locked.cause) == ("甲.txt", "encrypted")
    assert kept == Member("乙.txt", b"2")


def test_locked_and_unsupported_rars_say_so() -> None:
    assert cause_of((FIXTURES / "rar5-locked.rar").read_bytes()) == "encrypted"
    first, rest = members((FIXTURES / "rar3-solid.rar").read_bytes())
    assert (first.name, len(first.data)) == ("stest1.txt", 2048)
    assert (rest.name, rest.cause) == ("…", "unsupported_format")


@pytest.mark.parametrize("pack", [zip_of, seven_zip_of])
@pytest.mark.parametrize("tenths", range(1, 10))
def test_a_container_cut_off_on_its_way(pack: Callable[..., bytes], tenths: int) -> None:
    data = pack(("0.txt", bytes(range(256)) * 20), ("1.txt", bytes(range(255, 0, -1)) * 20))
    assert cause_of(data[: len(data) * tenths // 10]) in ("truncated", "damaged")


def test_a_rar_cut_off_gives_what_came() -> None:
    data = rar_of((b"a.txt", b"1" * 500), (b"b.txt", b"2" * 500))
    found = list(members(data[:-300]))
    assert found[0] == Member("a.txt", b"1" * 500)
    assert {member.cause for member in found[1:]} == {"truncated"}


def rar_with_plain_names(*files: tuple[str, bytes]) -> bytes:
    return rar_of(*((name.encode(), data) for name, data in files))


CAUSES = {"damaged", "truncated", "encrypted", "unsupported_format", "too_large", "unsafe_name"}


@given(
    place=st.integers(0, 10_000),
    value=st.integers(0, 255),
    pack=st.sampled_from([zip_of, seven_zip_of, rar_with_plain_names]),
)
def test_a_changed_byte_is_read_or_refused(place: int, value: int, pack: Callable[..., bytes]) -> None:
    data = bytearray(pack(("a.txt", b"11111"), ("b.txt", b"22222222222")))
    data[place % len(data)] = value
    try:
        causes = {member.cause for member in members(bytes(data))}
    except Unreadable as error:
        causes = {error.cause}
    assert causes - {None} <= CAUSES

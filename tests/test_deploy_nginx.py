"""The real nginx on the configuration of deploy/: what it keeps, for whom, how fast, and what it refuses."""

from __future__ import annotations

import email
import gzip
import json
import socket
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from itertools import count
from pathlib import Path

import pytest
from export_cases import first_year
from msgspec import Struct
from ports import free_ports
from scripted_site import Site

from archive.export.release import export
from bench.country.reading import served
from bench.front import nginx, program

pytestmark = pytest.mark.skipif(
    program() is None, reason="nginx is not installed: its configuration was not tried"
)
KEPT, BRIEF = "Cache-Control=max-age%3D600", "Cache-Control=max-age%3D1"
OLD = 2.05
"""Seconds after which a brief page is old: nginx counts whole ones."""
_clients = count(2)


class Answer(Struct, frozen=True):
    """Header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float

    @property
    def kept(self) -> str:
        """What the cache says of it."""
        return self.headers.get("x-cache", "")


class Reader(Struct, frozen=True):
    """A client with an address of its own: limits are by client."""

    port: int
    host: str

    def ask(self, address: str, method: str = "GET", **headers: str) -> Answer:
        """One request; the names of its headers are written with `_` for `-`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(self._link()) as link:
            started = time.perf_counter()
            link.request(method, address, headers=named)
            return _read(link, started)

    def at_once(self, addresses: Iterable[str]) -> list[Answer]:
        """Requests in this order, of which none waits for the answer to another."""
        with ExitStack() as stack:
            links = [(stack.enter_context(closing(self._link())), address) for address in addresses]
            started = time.perf_counter()
            for link, address in links:
                link.request("GET", address)
            return [_read(link, started) for link, _ in links]

    def _link(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=120, source_address=(self.host, 0))


def _read(link: HTTPConnection, started: float) -> Answer:
    answer = link.getresponse()
    body = answer.read()
    took = time.perf_counter() - started
    return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, body, took)


@pytest.fixture(scope="module")
def backend() -> Iterator[Site]:
    site = Site()
    with site.running():
        yield site


@pytest.fixture(scope="module")
def front(backend: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of nginx before a site that does as it is told."""
    folder = tmp_path_factory.mktemp("front")
    with nginx(backend.port, folder, folder) as port:
        yield port


@pytest.fixture
def reader(front: int) -> Reader:
    return Reader(front, f"127.0.0.{next(_clients)}")


def test_what_is_kept_is_made_once_and_answered_in_ten_milliseconds(backend: Site, reader: Reader) -> None:
    address = f"/once?{KEPT}&wait=0.2"
    assert reader.ask(address).kept == "MISS"
    hits = [reader.ask(address) for _ in range(30)]
    assert {(hit.status, hit.kept) for hit in hits} == {(200, "HIT")}
    assert backend.times(address) == 1
    assert min(hit.seconds for hit in hits) <= 0.010


def test_who_asks_at_once_for_what_is_not_there_waits_for_one(backend: Site, reader: Reader) -> None:
    address = f"/together?{KEPT}&wait=0.3"
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(reader.ask, [address] * 8))
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body for answer in answers}) == 1
    assert backend.times(address) == 1


def test_a_page_outlives_the_site_and_is_made_anew_after(tmp_path: Path) -> None:
    site, address = Site(free_ports(1)), f"/news?{BRIEF}"
    with nginx(site.port, tmp_path, tmp_path) as port:
        reader = Reader(port, "127.0.0.1")
        with site.running():
            before = reader.ask(address)
        time.sleep(OLD)
        stale, other = reader.ask(address), reader.ask("/other")
        assert (stale.status, stale.kept, stale.body) == (200, "STALE", before.body)
        assert (other.status, other.headers["retry-after"]) == (502, "30")
        with site.running():
            answers = [reader.ask(address)]
            while answers[-1].body == before.body and len(answers) < 3000:
                time.sleep(0.02)
                answers.append(reader.ask(address))
    assert {answer.status for answer in answers} == {200}
    assert json.loads(answers[-1].body)["number"] > json.loads(before.body)["number"]


@pytest.mark.parametrize(
    "told",
    [
        *(f"{KEPT}&status={status}" for status in (400, 403, 429, 500, 503)),
        f"{KEPT}&Set-Cookie=a%3Db",
        "Cache-Control=no-store",
        "Cache-Control=private",
        "status=400",
        "status=302",
    ],
)
def test_errors_and_what_is_for_one_reader_are_not_kept(told: str, backend: Site, reader: Reader) -> None:
    address = f"/error?{told}"
    statuses = {(answer.status, answer.kept) for answer in (reader.ask(address), reader.ask(address))}
    assert {kept for _, kept in statuses} == {"MISS"}
    assert backend.times(address) == 2


HOSTILE = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "gopher",
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Prefix": "/evil",
    "Forwarded": "host=evil.example",
    "X-Original-URL": "/evil",
    "X-Rewrite-URL": "/evil",
    "X-HTTP-Method-Override": "POST",
    "Cookie": "ds_actor=evil",
    "Authorization": "Bearer evil",
    "Accept": "evil/evil",
    "Accept-Language": "evil",
    "Origin": "https://evil.example",
    "Range": "bytes=0-0",
    "If-None-Match": "evil",
    "X-Evil": "evil",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_header_of_a_reader_gets_into_what_others_read(name: str, backend: Site, reader: Reader) -> None:
    address = f"/header?{KEPT}&X-Of={name}"
    reader.ask(address, **{name: HOSTILE[name]})
    heard = backend.asked[-1].headers
    assert heard == {
        "host": f"127.0.0.1:{reader.port}",
        "x-forwarded-for": reader.host,
        "x-forwarded-proto": "http",
    }
    assert (plain := reader.ask(address)).status == 200
    assert plain.kept == "HIT"
    assert HOSTILE[name] not in plain.body.decode()


def test_host_and_query_have_pages_of_their_own(backend: Site, reader: Reader) -> None:
    addresses = [f"/key?{KEPT}&x={x}" for x in ("1", "2", "%31", "1&x=2", "1%26x=2")]
    hosts = ("one.example", "two.example", "one.example:81")
    for host in hosts:
        for address in addresses:
            assert reader.ask(address, Host=host).kept == "MISS", (host, address)
    for host in hosts:
        for address in addresses:
            again = reader.ask(address, Host=host)
            assert (again.kept, json.loads(again.body)["host"]) == ("HIT", host)


def said(reader: Reader, *lines: str) -> int:
    """The status of the answer to a request as it is written here."""
    with closing(socket.create_connection(("127.0.0.1", reader.port))) as link:
        link.sendall("\r\n".join([*lines, "Connection: close", "", ""]).encode())
        return int(link.makefile("rb").readline().split()[1])


@pytest.mark.parametrize("hosts", [(), ("one.example", "two.example"), ("a/b",), ("",), ("a b",)])
def test_a_host_in_doubt_is_refused(hosts: tuple[str, ...], backend: Site, reader: Reader) -> None:
    before = len(backend.asked)
    assert said(reader, "GET /doubt HTTP/1.1", *(f"Host: {host}" for host in hosts)) == 400
    assert len(backend.asked) == before


def test_a_host_in_the_request_line_is_not_that_of_the_page(backend: Site, reader: Reader) -> None:
    address = f"/line?{KEPT}"
    assert said(reader, f"GET http://evil.example{address} HTTP/1.1", "Host: good.example") == 200
    assert backend.asked[-1].headers["host"] == "good.example"
    assert reader.ask(address, Host="good.example").kept == "HIT"
    assert reader.ask(address, Host="evil.example").kept == "MISS"


def holds_back(answers: list[Answer], at_first: int, each_second: int) -> None:
    """So many are let through at first, and as many as the time allows; the others are told to wait."""
    passed = sum(answer.status == 200 for answer in answers)
    assert at_first <= passed <= at_first + each_second * (max(answer.seconds for answer in answers) + 1)
    assert {answer.status for answer in answers} == {200, 429}


def test_only_what_must_be_made_is_counted(backend: Site, reader: Reader) -> None:
    kept, short = f"/popular?{KEPT}", f"/brief?{BRIEF}"
    reader.ask(kept)
    old = reader.ask(short)
    assert {reader.ask(kept).status for _ in range(120)} == {200}
    made = reader.at_once(f"/many?{KEPT}&n={n}" for n in range(100))
    holds_back(made, at_first=61 - 2, each_second=20)
    assert {answer.headers["retry-after"] for answer in made if answer.status == 429} == {"2"}
    time.sleep(OLD)
    *more, stale = reader.at_once([*(f"/many?{KEPT}&m={m}" for m in range(90)), short])
    assert {answer.status for answer in more} == {200, 429}
    assert reader.ask(kept).kept == "HIT"
    assert (stale.status, stale.kept, stale.body) == (200, "STALE", old.body), (
        "who may ask for no more has the page before"
    )
    assert Reader(reader.port, "127.0.1.1").ask("/another").status == 200


@pytest.mark.parametrize("name", ["sql", "%73ql", "x=1&s%51l", "%73%71%6C"])
def test_queries_of_ones_own_come_one_a_second(name: str, reader: Reader) -> None:
    answers = reader.at_once(f"/mingzhang.json?{name}=select+{n}" for n in range(16))
    holds_back(answers, at_first=6, each_second=1)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Reader, Path]]:
    """A reader of nginx before the public site with a release; and the data folder."""
    store = first_year(tmp_path_factory.mktemp("data"))
    export(store, store.root / "mingzhang.db")
    folder = tmp_path_factory.mktemp("nginx")
    with served(store.root / "mingzhang.db") as (behind, _), nginx(behind, store.root, folder) as port:
        yield Reader(port, "127.0.0.1"), store.root


def test_a_page_keeps_its_headers_and_is_packed(site: tuple[Reader, Path]) -> None:
    first, second = (site[0].ask("/mingzhang/documents") for _ in range(2))
    assert (first.status, first.kept, second.kept) == (200, "MISS", "HIT")
    assert first.body == second.body
    assert "default-src 'none'" in second.headers["content-security-policy"]
    assert second.headers["x-content-type-options"] == "nosniff"
    packed = site[0].ask("/mingzhang/documents", Accept_Encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == first.body
    assert packed.headers["content-security-policy"] == second.headers["content-security-policy"]
    head = site[0].ask("/mingzhang/documents", "HEAD")
    assert (head.status, head.kept, head.body) == (200, "HIT", b"")


@pytest.mark.parametrize(
    "address",
    [
        "/mingzhang/documents?_sort=nothing",
        "/mingzhang.json?sql=select+nothing",
        "/mingzhang?sql=select+nothing",
        "/mingzhang.json?sql=with+recursive+n(i)+as+(select+1+union+all+select+i%2B1+from+n)+select+count(*)+from+n",
    ],
)
def test_what_the_site_could_not_answer_is_asked_again(address: str, site: tuple[Reader, Path]) -> None:
    found = [site[0].ask(address) for _ in range(2)]
    assert [answer.kept for answer in found] == ["MISS"] * 2
    assert {answer.status for answer in found} <= {400, 503}
    assert found[0].headers["x-content-type-options"] == "nosniff"


def test_long_addresses_and_what_is_no_reading_are_refused(site: tuple[Reader, Path]) -> None:
    assert site[0].ask(f"/mingzhang/documents?x={'1' * 20_000}").status == 414
    assert site[0].ask("/mingzhang", "POST").status == 403
    assert site[0].ask("/releases/", "DELETE").status == 403


@pytest.fixture
def packed(site: tuple[Reader, Path]) -> tuple[str, bytes]:
    """The address of a release's database, and the database."""
    (release,) = (site[1] / "releases").glob("2*")
    return f"/releases/{release.name}/mingzhang.db.zst", (release / "mingzhang.db.zst").read_bytes()


@pytest.mark.parametrize("span", [(100, 199), (0, 0), (5000, None), (None, 77)])
def test_a_release_is_sent_in_ranges(
    span: tuple[int | None, int | None], site: tuple[Reader, Path], packed: tuple[str, bytes]
) -> None:
    address, whole = packed
    first, last = span
    part = site[0].ask(
        address, Range=f"bytes={'' if first is None else first}-{'' if last is None else last}"
    )
    begin = len(whole) - (last or 0) if first is None else first
    end = len(whole) - 1 if first is None or last is None else last
    assert (part.status, part.body) == (206, whole[begin : end + 1])
    assert part.headers["content-range"] == f"bytes {begin}-{end}/{len(whole)}"
    assert part.headers["content-type"] == "application/zstd"
    assert part.headers["x-content-type-options"] == "nosniff"


def test_several_ranges_come_in_one_answer(site: tuple[Reader, Path], packed: tuple[str, bytes]) -> None:
    address, whole = packed
    several = site[0].ask(address, Range="bytes=0-9,50-59")
    assert several.status == 206
    head = f"Content-Type: {several.headers['content-type']}\r\n\r\n".encode()
    parts = [part.get_payload(decode=True) for part in email.message_from_bytes(head + several.body).walk()][
        1:
    ]
    assert parts == [whole[:10], whole[50:60]]


def test_a_download_goes_on_only_with_the_same_file(
    site: tuple[Reader, Path], packed: tuple[str, bytes]
) -> None:
    address, whole = packed
    head = site[0].ask(address, "HEAD")
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(len(whole)))
    assert head.headers["accept-ranges"] == "bytes"
    same = site[0].ask(address, Range="bytes=10-", If_Range=head.headers["etag"])
    assert (same.status, same.body) == (206, whole[10:])
    other = site[0].ask(address, Range="bytes=10-", If_Range='"another"')
    assert (other.status, other.body) == (200, whole)
    beyond = site[0].ask(address, Range=f"bytes={len(whole)}-")
    assert (beyond.status, beyond.headers["content-range"]) == (416, f"bytes */{len(whole)}")
    assert site[0].ask(address, If_None_Match=head.headers["etag"]).status == 304


def test_releases_are_listed_and_what_is_under_way_is_hidden(site: tuple[Reader, Path]) -> None:
    reader, root = site
    assert b"2024-09-20" in reader.ask("/releases/").body
    half = root / "releases" / ".export-work-x"
    half.mkdir()
    (half / "mingzhang.db").write_bytes(b"half")
    hidden = (
        "/releases/.export-work-x/mingzhang.db",
        "/releases/.export-lock",
        "/releases/2024-09-20/../.export-lock",
    )
    assert {reader.ask(address).status for address in hidden} == {404}
    assert reader.ask("/releases/../mingzhang.working.db").status == 404
    assert b"export" not in reader.ask("/releases/").body
    sums = reader.ask("/releases/2024-09-20/SHA256SUMS").headers
    assert (sums["content-type"].partition(";")[0], sums["x-content-type-options"]) == (
        "text/plain",
        "nosniff",
    )
    assert reader.ask("/mingzhang.db").headers["location"].endswith("/releases/")

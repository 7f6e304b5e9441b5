"""SQL of strangers on the served site: nothing takes long, takes much, or takes the site from others."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import quote

import pytest
from ports import free_ports
from site_browser import answer

from archive.sql_guard import WORKERS, Busy, Guard, Worker
from archive.sql_worker import MEGABYTES, Question
from mingzhang.commands.serve import answers, command
from mingzhang.home import site

WITHIN = 2.0
"""Seconds for an answer: the limit of a query, and one more."""
SERVER_MB = 500
ATTACKERS = 8
ROWS = "with recursive n(x) as (select 1 union all select x + 1 from n limit 100000)"
ENDLESS = "with recursive n(x) as (select 1 union all select x + 1 from n)"
A = "replace(hex(zeroblob({0})), '00', 'aa')"
ATTACKS = {
    "one huge value": "select length(hex(zeroblob(400000000)))",
    "huge values side by side": f"{ROWS} select zeroblob(15000000) from n",
    "a huge value, kept": "select randomblob(15000000), randomblob(15000000), randomblob(15000000)",
    "printf": "select printf('%.*c', 1000000000, 'x'), printf('%1000000000d', 1), printf('%.100000000f', 1.0)",
    "replace": f"select replace(replace({A.format(100000)}, 'a', 'aaaaaaaaaa'), 'a', 'aaaaaaaaaa')",
    "group_concat": f"{ENDLESS} select group_concat(hex(zeroblob(1000))) from n",
    "a tree of values": f"{ENDLESS} select json_group_array(randomblob(100)), json_group_object(x, x) from n",
    "endless": f"{ENDLESS} select count(*) from n",
    "endless rows": f"{ENDLESS} select * from n",
    "a growing value": "with recursive n(x) as (select 'a' union all select x || x from n) select 1 from n",
    "sorting what is endless": f"{ENDLESS} select x, hex(randomblob(1000)) as h from n order by h",
    "telling endless apart": f"{ENDLESS} select distinct hex(randomblob(500)) from n",
    "crosses": "select count(*) from amounts a, amounts b, amounts c where a.fen + b.fen = c.fen",
    "one long call: instr": f"select instr({A.format(4000000)}, {A.format(2000000)} || 'b')",
    "one long call: replace": f"select length(replace({A.format(4000000)}, {A.format(2000000)} || 'b', ''))",
    "one long call: trim": f"select length(trim({A.format(2000000)}, {A.format(200000)} || 'b'))",
    "like": f"select {A.format(4000000)} like '%{'a%' * 400}b'",
    "glob": f"select {A.format(4000000)} glob '*{'a*' * 400}b'",
    "glob of sets": f"select {A.format(4000000)} glob '{'*[a-z]' * 150}'",
    "json, deep": f"select json('{'[' * 5000}')",
    "json, wide": f"{ENDLESS} select count(*) from n, json_each(json_array({','.join('1' * 90)}))",
    "json, a bomb": f"select count(*) from json_tree('[' || {A.format(2000000)} || ']') a, json_tree('[1,2]') b",
    "deep expressions": f"select {'(' * 900}1{')' * 900}",
    "deep functions": f"select {'abs(' * 400}1{')' * 400}",
    "many columns": f"select {','.join('1' * 3000)}",
    "many selects": f"select 1 {' union all select 1' * 600}",
    "many tables": f"select count(*) from {','.join(['documents'] * 60)}",
    "a wide answer": f"{ROWS} select {','.join('x' * 150)} from n",
    "full text, all": "select count(*) from sections_fts where sections_fts match 'a* OR b* OR 1* OR 2*'",
    "full text, deep": f"select count(*) from sections_fts where sections_fts match '{'(' * 500}a{')' * 500}'",
    "full text, wide": f"select * from sections_fts where sections_fts match '{' OR '.join(['a*'] * 800)}'",
    "regular expressions": "select 'aaaa' regexp '(a+)+b'",
}
FORBIDDEN = {
    "attach": "attach database '/etc/passwd' as x",
    "attach behind with": "with a as (select 1) attach database 'x' as y",
    "pragma": "pragma writable_schema = 1",
    "pragma as a function": "select * from pragma_writable_schema(1)",
    "hard_heap_limit": "select * from pragma_hard_heap_limit(1)",
    "extensions": "select load_extension('/lib/x86_64-linux-gnu/libc.so.6')",
    "a second statement": "select 1; select 2",
    "delete": "with a as (select 1) delete from documents",
    "insert": "with a as (select 1) insert into documents (id) values ('x')",
    "files": "select readfile('/etc/passwd')",
    "full text commands": "with a as (select 1) insert into sections_fts (sections_fts) values ('rebuild')",
    "vacuum": "with a as (select 1) vacuum into '/tmp/x'",
    "nul": "select '\0'",
}
FLOODS = {
    "facets": "documents?" + "&".join(f"_facet={c}" for c in ("title", "kind", "scope", "unit") * 25),
    "facets of arrays": "statements?" + "&".join(["_facet_array=grid"] * 20),
    "filters": "sections?" + "&".join(f"text__contains={n}" for n in range(300)),
    "likes": f"sections?text__like={'%25a' * 300}",
    "globs": f"sections?text__glob={'*a' * 300}",
    "where": "documents?_where=1%3D(" + quote(f"{ENDLESS} select count(*) from n") + ")",
    "size": "documents?_size=999999999",
    "search": "sections?_search=" + "%20OR%20".join(["a*"] * 300),
    "a list": "documents?id__in=" + ",".join(["1"] * 3000),
    "where, all": "amounts?_where=fen+like+'%251%25'&_sort=text&_facet=fen&_facet=text&_size=max",
    "big cells": "statements.json?_size=max&_shape=array",
}


ALLOWED = {
    "a join": ("select count(*) > 0 as n from amounts a join statements s on s.id = a.statement_id", 1),
    "full text": (
        "select count(*) > 0 as n from sections_fts where sections_fts match escape_fts('社会保险')",
        1,
    ),
    "json": ("select count(*) as n from json_each('[1, 2]')", 2),
    "a view": ("select count(*) > 0 as n from cells", 1),
    "values": ("select :a || :b as n", "甲1"),
    "columns": ("select count(*) > 5 as n from pragma_table_info('documents')", 1),
    "what was planned": ("explain query plan select 1", None),
    "a window": ("select sum(fen) over (order by id) > 0 as n from amounts order by id limit 1", 1),
}
BYSTANDERS = ("/", "/mingzhang/documents", "/search?q=威海 三公", "/findings", "/mingzhang/sites")


def resident(pid: int) -> float:
    """Megabytes that a process and its descendants hold."""
    total = 0.0
    for folder in [Path(f"/proc/{pid}"), *Path("/proc").glob("[0-9]*")]:
        try:
            status = (folder / "status").read_text()
            parent = int(re.findall(r"^PPid:\s+(\d+)", status, re.M)[0])
            if folder.name == str(pid) or parent == pid:
                total += int((re.findall(r"^VmRSS:\s+(\d+)", status, re.M) or [0])[0]) / 1024
        except (FileNotFoundError, ProcessLookupError):
            continue
    return total


class Site:
    """A server of its own."""

    def __init__(self, process: subprocess.Popen[str], address: str) -> None:
        self.process, self.address = process, address

    def ask(self, path: str) -> tuple[int, float, str]:
        """Status, seconds and text; once more where all turns are taken."""
        while True:
            begun = time.monotonic()
            status, _, text = answer(self.address + path)
            if status != 503:
                return status, time.monotonic() - begun, text

    def sql(self, sql: str, form: str = ".json", more: str = "") -> tuple[int, float, str]:
        """The same of a query."""
        return self.ask(f"/mingzhang{form}?sql={quote(sql, safe='')}{more}")


@pytest.fixture(scope="module")
def served(demo: Path) -> Iterator[Site]:
    database = ["--immutable", str(demo / "mingzhang.db")]
    started = [sys.executable, "-m", "datasette", "serve", str(site()), *database, "--port", "0"]
    with subprocess.Popen(started, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        address = next(found[1] for line in process.stderr if (found := re.search(r"on (http://\S+)", line)))
        log: list[str] = []
        reader = threading.Thread(target=log.extend, args=(process.stderr,), daemon=True)
        reader.start()
        yield Site(process, address)
        process.terminate()
        reader.join()
        assert [line for line in log if "Traceback" in line] == []  # what strangers ask is no fault of ours


def test_eight_attackers_take_the_site_from_nobody(served: Site) -> None:
    asked = [f"/mingzhang.json?sql={quote(sql, safe='')}" for sql in ATTACKS.values()]
    asked += [f"/mingzhang/{path}" for path in FLOODS.values()]
    seconds: list[float] = []
    megabytes: list[float] = []
    with ThreadPoolExecutor(ATTACKERS) as crowd:
        attacks = [crowd.submit(served.ask, path) for path in asked]
        for path in itertools.cycle(BYSTANDERS):
            status, took, _ = served.ask(path)
            assert status == 200
            seconds.append(took)
            megabytes.append(resident(served.process.pid))
            if all(attack.done() for attack in attacks):
                break
    told = dict(zip([*ATTACKS, *FLOODS], (attack.result() for attack in attacks), strict=True))
    assert {name: status for name, (status, _, _) in told.items() if status not in (200, 400)} == {}
    late = {name: took for name, (_, took, _) in told.items() if took > WITHIN}
    assert len(late) < len(told) / 10, late  # a machine that does other things too may be late now and then
    print(
        max(seconds),
        statistics.median(seconds),
        len(seconds),
        max(megabytes),
        sorted((round(v[1], 2), k) for k, v in told.items())[-8:],
    )
    assert max([*seconds, *late.values()]) < 2 * WITHIN
    assert statistics.median(seconds) < 0.5
    assert max(megabytes) < SERVER_MB
    assert served.process.poll() is None


@pytest.mark.parametrize("name", FORBIDDEN)
def test_nothing_but_reading_is_done(served: Site, name: str) -> None:
    status, _, text = served.sql(FORBIDDEN[name])
    assert status == 400
    assert not re.search(r"/(?:etc|tmp|root|home|usr)/|Traceback|\.py", json.loads(text)["error"])


@pytest.mark.parametrize("name", ALLOWED)
def test_what_one_asks_of_a_database_is_answered(served: Site, name: str) -> None:
    sql, expected = ALLOWED[name]
    status, _, text = served.sql(sql, more="&_shape=objects&a=甲&b=1")
    assert status == 200, text
    if expected is not None:
        assert json.loads(text)["rows"] == [{"n": expected}]


def test_where_the_database_lies_is_told_to_nobody(served: Site) -> None:
    for sql in ("select * from pragma_database_list", "select file from pragma_database_list()"):
        assert json.loads(served.sql(sql)[2])["rows"] == []
    assert served.sql("select 1", "")[0] == 200


def test_what_is_cut_says_so_and_what_fails_is_no_empty_csv(served: Site) -> None:
    wide = json.loads(served.sql(ATTACKS["a wide answer"])[2])
    assert wide["truncated"]
    assert len(wide["rows"]) == 20_000 // 150
    assert served.sql("select nothing from nowhere", ".csv")[0] == 400
    assert served.sql(ATTACKS["a wide answer"], "")[2].count("<tr") < 5_000 // 150 + 5
    assert served.ask("/mingzhang/amounts?_size=max")[0] == 400
    assert served.ask("/mingzhang/amounts.csv?_size=max")[2].count("\n") > 1000
    assert "超过了时限" in served.sql(ATTACKS["endless"], "")[2]
    assert served.ask("/mingzhang.csv")[0] == 400


def test_one_setting_turns_sql_off(demo: Path) -> None:
    port = free_ports(1)
    with subprocess.Popen(command(demo / "mingzhang.db", "127.0.0.1", port, sql=False)) as process:
        try:
            while not answers("127.0.0.1", port):
                time.sleep(0.1)
            address = f"http://127.0.0.1:{port}/mingzhang"
            assert answer(f"{address}.json?sql=select+1")[0] == 403
            assert answer(f"{address}.csv?sql=select+1")[0] == 403
            assert answer(f"{address}/sites.json?_where=1=2")[0] == 403
            assert "<textarea" not in answer(address)[2]
        finally:
            process.terminate()


def test_a_worker_that_cannot_be_interrupted_is_replaced(demo: Path) -> None:
    worker = Worker(demo / "mingzhang.db")
    held = worker.ask(Question(ATTACKS["one long call: instr"], [], 0.1))
    assert held.is_interrupted
    assert list(worker.ask(Question("select 1", [], 1)).rows[0]) == [1]
    large = worker.ask(Question(ATTACKS["sorting what is endless"], [], 20))
    assert f"{MEGABYTES} MB" in large.error or large.is_interrupted
    worker.stop()


def test_who_finds_all_turns_taken_is_told_so(demo: Path) -> None:
    async def crowd() -> None:
        guard = Guard(demo / "mingzhang.db")
        async with AsyncExitStack() as stack:
            for _ in range(WORKERS):
                await stack.enter_async_context(guard.turn())
            with pytest.raises(Busy):
                await stack.enter_async_context(guard.turn())
        async with guard.turn() as turn:
            assert (await turn.ask(Question("select 1", [], 1))).rows

    asyncio.run(crowd())


def test_a_request_pays_for_what_its_queries_take_and_not_for_waiting(
    demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.sql_guard.SECONDS", 0.5)

    async def ask() -> list[bool]:
        async with Guard(demo / "mingzhang.db").turn() as turn:
            await turn.ask(Question("select 1", [], 1))
            await asyncio.sleep(0.6)
            after = await turn.ask(Question("select 1", [], 1))
            long = await turn.ask(Question(f"{ENDLESS} select count(*) from n", [], 1))
            none_left = await turn.ask(Question("select 1", [], 1))
            return [after.is_interrupted, long.is_interrupted, none_left.is_interrupted]

    assert asyncio.run(ask()) == [False, True, True]


@pytest.mark.parametrize(("seconds", "sql", "is_held"), [(60, "select 1", True), (0.05, None, False)])
def test_others_are_held_up_for_answers_that_come_at_once_and_for_no_others(
    demo: Path, monkeypatch: pytest.MonkeyPatch, seconds: float, sql: str | None, *, is_held: bool
) -> None:
    monkeypatch.setattr("archive.sql_guard.AT_HAND", seconds)

    async def ask() -> list[str]:
        guard, order = Guard(demo / "mingzhang.db"), list[str]()
        async with guard.turn() as turn:
            asyncio.get_running_loop().call_soon(order.append, "other")
            await turn.ask(Question(sql or f"{ENDLESS} select count(*) from n", [], 0.5))
            order.append("answer")
            await asyncio.sleep(0)
        return order

    assert asyncio.run(ask()) == (["answer", "other"] if is_held else ["other", "answer"])

"""Which names are alike: all of few, the nearest of many; and the projects that are paired by them."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from time import process_time

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from performance_audit import FORM, LIST, changed, claim, document

from parsers.model import Document
from parsers.rules.book import Book
from parsers.rules.performance import names as names_
from parsers.rules.performance.form import Form
from parsers.rules.performance.names import LONGEST, MOST, POOL, Names, shared
from parsers.rules.performance.names import likeness as likeness_
from parsers.rules.performance.pairing import ALIKE, Pair, pairs, pairs_of, sentences
from parsers.rules.performance.view import forms_of

WORDS = st.text("社会保险补助就业培训资金甲乙丙丁", min_size=1, max_size=12)


def likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


@given(st.lists(WORDS, max_size=MOST), WORDS, st.sampled_from([0.3, 0.5, 0.6, 0.75, 1.0]))
def test_among_few_names_all_that_are_alike_are_found(held: list[str], name: str, least: float) -> None:
    found = dict(Names(dict(enumerate(held))).alike(name, least))
    assert found == {n: r for n, other in enumerate(held) if (r := likeness(other, name)) >= least}


def thousands() -> dict[int, str]:
    """Names of one kind for 5,000 places, each place of two letters."""
    return {n: f"{chr(0x4E00 + n // 70)}{chr(0x6E00 + n % 70)}街道社会保险补助" for n in range(5_000)}


THOUSANDS = Names(thousands())


@pytest.mark.parametrize("n", [0, 69, 70, 2_345, 4_999])
def test_among_thousands_the_name_itself_is_found_in_fifty_comparisons(n: int) -> None:
    found = dict(THOUSANDS.alike(thousands()[n], 0.01))
    assert len(found) <= MOST
    assert found[n] == 1.0


def test_letters_that_all_names_bear_cost_no_more_than_a_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []

    class Counted(SequenceMatcher[str]):
        def set_seq1(self, a: object) -> None:
            compared.append(str(a))
            super().set_seq1(str(a))

    monkeypatch.setattr(names_, "SequenceMatcher", Counted)
    list(THOUSANDS.alike("社会保险补助", 0.5))
    assert len(compared) == MOST + 1  # the matcher sets an empty one first
    assert len(set(compared)) <= POOL


def test_a_name_is_found_whose_letters_all_stand_in_as_many_others() -> None:
    name = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"
    held = dict.fromkeys(range(40), name) | {40: name[10:]}  # it shares the commoner half of the letters
    assert 40 in dict(Names(held).alike(name, 0.6))


@pytest.mark.parametrize(("name", "nearest"), [("甲乙", "甲"), ("乙甲", "乙")])
def test_of_letters_as_rare_the_one_that_stands_first_counts_in_every_process(
    name: str, nearest: str
) -> None:
    found = Names({n: "甲乙"[n % 2] + chr(0x5000 + n) for n in range(2 * POOL)}).alike(name, 0.5)
    assert {n % 2 for n, _ in found} == {"甲乙".index(nearest)}


def test_where_a_page_of_text_stands_for_a_name_its_beginning_is_compared() -> None:
    page, started = "社会保险" * 2_000, process_time()
    assert dict(Names({1: page + "甲"}).alike(page + "乙", 0.9)) == {1: 1.0}
    assert likeness_(page + "甲", page + "乙") == 1.0
    assert shared(page + "甲", page + "乙") == LONGEST
    assert process_time() - started < 1


@given(WORDS, WORDS)
def test_names_are_as_alike_as_their_letters_and_share_the_longest_piece(one: str, other: str) -> None:
    assert likeness_(one, other) == likeness(one, other)
    pieces = {one[a:b] for a in range(len(one)) for b in range(a, len(one) + 1)}
    assert shared(one, other) == max(len(piece) for piece in pieces if piece in other)


@pytest.mark.parametrize("name", ["", "项目", "XYZ"])
def test_a_name_that_shares_no_letter_is_like_none(name: str) -> None:
    assert list(Names({7: "社会保险", 9: "就业"}).alike(name, 0.0)) == []


def test_of_no_names_none_is_alike() -> None:
    assert list(Names({}).alike("社会保险", 0.0)) == []


def test_numbers_are_the_names_own() -> None:
    assert dict(Names({7: "社会保险", 9: "就业"}).alike("社会保险", 1.0)) == {7: 1.0}


def several(*projects: tuple[str, str, str], said: tuple[str, ...] = ()) -> Document:
    """A document of forms with these names and scores, each beside the name that its list gives it."""
    forms = [changed(("职业培训", name), ("97.55", score)) for name, _, score in projects]
    rows = "\n".join(
        f"{n} | {other} | 100.00 | 100.00 | {score} | 优" for n, (_, other, score) in enumerate(projects, 1)
    )
    head = LIST.strip().splitlines()[0]
    claims = tuple(claim("score", name, projects[0][2], "分") for name in said)
    return document(*forms, listed=f"{head}\n{rows}", claims=claims)


def paired(of: Document) -> list[tuple[str, str, bool]]:
    return [(p.form.name, p.other.name, p.is_one) for p in pairs_of(Book(of)).listed]


def test_the_likest_names_of_one_score_are_one_project() -> None:
    of = several(
        ("公共就业服务", "公共就业服务（本级）", "90"), ("公共就业补贴", "公共就业补贴资金发放", "90")
    )
    assert paired(of) == [
        ("公共就业服务", "公共就业服务（本级）", False),
        ("公共就业补贴", "公共就业补贴资金发放", False),
    ]


def test_names_that_agree_come_first_and_take_no_other() -> None:
    of = several(("培训补贴", "培训补贴", "90"), ("培训补贴发放", "培训补贴拨付", "90"))
    assert paired(of) == [("培训补贴", "培训补贴", True), ("培训补贴发放", "培训补贴拨付", False)]


def test_like_names_of_other_scores_are_two_projects() -> None:
    of = several(("公共就业服务", "社保卡制作", "90"), ("社保卡发放", "公共就业服务费", "80"))
    assert paired(of) == []


def test_without_a_score_the_money_says_whether_it_is_one() -> None:
    rows = LIST.replace("| 97.55 | 优", "| | ").replace("1 | 职业培训", "1 | 职业培训班")
    assert paired(document(FORM, listed=rows)) == [("职业培训", "职业培训班", False)]
    assert paired(document(FORM, listed=rows.replace("100.00 | 100.00", "100.00 | 90.00"))) == []


def test_a_sentence_has_no_money_to_be_known_by() -> None:
    of = document(changed(("97.55", "")), claims=(claim("score", "职业培训班", "97.55", "分"),))
    assert pairs_of(Book(of)).named == []


def test_where_there_are_no_forms_the_list_is_what_sentences_speak_of() -> None:
    of = document(listed=LIST, claims=(claim("score", "职业培训", "97.55", "分"),))
    (pair,) = pairs_of(Book(of)).named
    assert (pair.form.project.origin, pair.other.name, pair.is_one) == ("summary", "职业培训", True)


def test_the_pairs_of_a_book_are_made_once() -> None:
    book = Book(several(("甲项目", "甲项目", "90")))
    assert pairs_of(book).listed is pairs_of(book).listed
    assert pairs_of(book) is pairs_of(book)


def test_sentences_under_an_unknown_name_count_with_a_score_alone() -> None:
    said = (
        claim("score", "甲", "90", "分"),
        claim("budget", "乙", "5", "万元"),
        claim("final", "职业培训", "5", "万元"),
    )
    of = document(FORM, claims=said)
    assert [n.name for n in sentences(forms_of(Book(of)))] == ["甲", "职业培训"]


NAMED = st.lists(st.tuples(WORDS, WORDS, st.sampled_from(["88", "90", "95"])), min_size=1, max_size=6)


@settings(max_examples=40)
@given(NAMED)
def test_pairs_are_those_of_comparing_each_with_each(projects: list[tuple[str, str, str]]) -> None:
    shells = forms_of(Book(SHELLS))  # its forms are new ones
    forms, listed = shells.projects[: len(projects)], shells.listed[: len(projects)]
    for form, row, (name, other, score) in zip(forms, listed, projects, strict=True):
        form.project = msgspec.structs.replace(form.project, name=name, score=score)
        row.project = msgspec.structs.replace(row.project, name=other, score=score)
    assert pairs(forms, listed) == slowly(forms, listed)


SHELLS = several(*((f"甲{n}", f"甲{n}", "90") for n in "一二三四五六"))


def slowly(forms: Sequence[Form], others: Sequence[Form]) -> list[Pair[Form]]:
    """The pairs, by comparing each form with each row of a list."""
    found = []
    left = [f for f in forms if f.key not in {o.key for o in others}]
    open_ = [o for o in others if o.key not in {f.key for f in forms}]
    for other in others:
        (*same,) = (f for f in forms if f.key == other.key)
        if len(same) == 1 and sum(o.key == other.key for o in others) == 1:
            found.append(Pair(same[0], other, True))
    ranked = [(likeness(f.key, o.key), f, o) for f in left for o in open_]
    for alike, form, other in sorted(ranked, key=lambda r: -r[0]):
        is_open = form in left and other in open_
        if alike >= ALIKE and form.project.score == other.project.score and is_open:
            left.remove(form)
            open_.remove(other)
            found.append(Pair(form, other, False))
    return found

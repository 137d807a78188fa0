"""What the print sheets say: who is on which page, what they add up to, what is left open."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from sheets_sync.core import Block, Cells, Formula, Result, Shape
from sheets_sync.sync.settings import Settings
from sheets_sync.sync.settle import Draft, draft
from sheets_sync.workbook.printed import printed
from sheets_sync.workbook.printpages import Pages, dated
from sheets_sync.workbook.printpaper import FORM_KEY, PAPERS
from tests.books import PERIOD, PLACE, RULES, book, generated, typed

DRAFT = "BẢN NHÁP"


@pytest.fixture(scope="module")
def work() -> Draft:
    return draft(book(generated(150)).read(PLACE), RULES, {})


@pytest.fixture(scope="module")
def papers(work: Draft) -> dict[str, Cells]:
    return printed(work.tables, work.assessment, work.facts)


def pages(papers: dict[str, Cells], sheet: str) -> list[Cells]:
    lines = PAPERS[sheet].lines
    cells = papers[sheet]
    return [cells[top : top + lines] for top in range(0, len(cells), lines)]


def said(page: Cells) -> str:
    return "\n".join(str(cell) for cell in page.ravel().tolist() if cell is not None)


def named(page: Cells) -> list[str]:
    """Names on a page of a list: lines that have a number before them."""
    return [row[2] for row in page.tolist() if isinstance(row[1], float)]


def test_everybody_who_passed_is_on_one_list_once_and_nobody_else(work: Draft, papers: dict[str, Cells]) -> None:
    listed = sorted(name for page in pages(papers, "print_list") for name in named(page))
    subjects = [work.assessment.subjects[sheet] for sheet in ("citizens", "families", "clans")]
    passed = sorted(name for of in subjects for name in of.name[of.result == Result.PASS].tolist())
    assert listed == passed
    assert len(passed) > 50


def test_a_list_begins_on_a_page_of_its_own_and_holds_one_hamlet(work: Draft, papers: dict[str, Cells]) -> None:
    people = work.assessment.subjects["citizens"]
    own = work.tables.sheets["citizens"].value["place"]
    at = {
        name: mine or hamlet
        for name, mine, hamlet in zip(people.name.tolist(), own.tolist(), people.hamlet.tolist(), strict=True)
    }
    names = people.name.tolist()
    heads = [page for page in pages(papers, "print_list") if "CÔNG DÂN HỌC TẬP NĂM" in said(page)]
    assert len({page[8, 4] for page in heads}) == len(heads) > 5
    for page in heads:
        assert {at[name] for name in named(page) if names.count(name) == 1} <= {page[8, 4]}


def test_the_sum_of_each_list_is_how_many_it_names(papers: dict[str, Cells]) -> None:
    told = [int(n) for n in re.findall(r"Cộng danh sách này: (\d+)", said(papers["print_list"]))]
    assert sum(told) == sum(len(named(page)) for page in pages(papers, "print_list"))


def test_nobody_signs_a_page_without_a_name_on_it() -> None:
    seen = set()
    for people in range(15, 35):
        rows = {
            "name": [f"Trần Thị {i:03d}" for i in range(people)],
            "group": ["N1"] * people,
            "hamlet": ["Thôn Đông"] * people,
            "registered": ["Có"] * people,
            "birth": ["1970"] * people,
            **{f"given.{i:02d}": [9] * people for i in range(1, 11)},
        }
        done = draft(typed({"citizens": rows}, {"hamlet.01": "Thôn Đông"}).read(PLACE), RULES, {})
        papers = printed(done.tables, done.assessment, done.facts)
        of_list = pages(papers, "print_list")
        assert sum(len(named(page)) for page in of_list) == people
        assert all(named(page) for page in of_list)
        assert sum("(Ký, ghi rõ họ tên)" in said(page) for page in of_list) == 1
        seen.add(len(of_list))
    assert seen == {1, 2}


def test_no_identity_number_stands_on_any_paper(work: Draft, papers: dict[str, Cells]) -> None:
    numbers = {str(n) for n in work.tables.sheets["citizens"].typed["number"].tolist() if n}
    assert len(numbers) > 50
    words = {str(cell) for cells in papers.values() for cell in cells.ravel().tolist()}
    assert not numbers & words
    assert not [word for word in words if re.search(r"\d{9,}", word)]
    assert "number" not in {m for word in words for m in re.findall(r'MATCH\("(\w+)"', word)}


def test_papers_are_drafts_until_the_province_attested_what_they_rest_on(work: Draft) -> None:
    ids = frozenset(pack.id for of in work.assessment.subjects.values() for pack in of.final.packs)
    attested = printed(work.tables, work.assessment, replace(work.facts, attested=ids))
    open_ones = printed(work.tables, work.assessment, work.facts)
    for sheet in PAPERS:
        for page in pages(open_ones, sheet):
            if "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in said(page):
                assert said(page).count(DRAFT) == 1, sheet
        assert DRAFT not in said(attested[sheet])


def test_attesting_one_model_leaves_the_lists_of_the_others_drafts(work: Draft) -> None:
    people = frozenset(pack.id for pack in work.assessment.subjects["citizens"].final.packs)
    papers = printed(work.tables, work.assessment, replace(work.facts, attested=people))
    for page in pages(papers, "print_list"):
        if "DANH SÁCH ĐỀ NGHỊ" in said(page):
            assert (DRAFT in said(page)) == ("CÔNG DÂN HỌC TẬP NĂM" not in said(page))
    assert Settings().attested == frozenset()


def test_minutes_say_what_was_typed_of_the_meeting_and_leave_the_rest_open() -> None:
    rows = {"name": ["Đỗ Văn Dần", "Lý Thị Tâm"], "hamlet": ["Thôn Đông", "Thôn Tây"], "group": ["N1", "N1"]}
    met = {"place": ["thôn  đông"], "number": ["02/BB"], "date": ["05/12/2025"], "chair": ["Trần Văn Bình"]}
    met |= {"present": [48], "agreed": [47]}
    host = typed({"citizens": rows, "minutes": met}, {"hamlet.01": "Thôn Đông", "hamlet.02": "Thôn Tây"})
    done = draft(host.read(PLACE), RULES, {})
    east, west = pages(printed(done.tables, done.assessment, done.facts), "print_minutes")
    for line in ("Số: 02/BB", "ngày 05 tháng 12 năm 2025", "Chủ trì: Trần Văn Bình.", "dự: 48.", "kết quả: 47."):
        assert line in said(east)
    assert "CHI HỘI THÔN TÂY" in said(west)
    assert "Số: ………" in said(west)
    assert "Trần Văn Bình" not in said(west)


def test_the_summary_adds_up(work: Draft, papers: dict[str, Cells]) -> None:
    rows = papers["print_summary"].tolist()
    start = next(i for i, row in enumerate(rows) if row[3] == "Trong diện")
    stop = next(i for i, row in enumerate(rows) if row[2] == "Cộng")
    lines = [row for row in rows[start + 1 : stop] if isinstance(row[1], float)]
    people = work.assessment.subjects["citizens"]
    assert [sum(line[i] for line in lines) for i in range(3, 10)] == rows[stop][3:10]
    assert rows[stop][3] == int(people.in_scope.sum())
    assert rows[stop][9] == int((people.in_scope & (people.result == Result.PASS)).sum())


def test_a_settled_book_has_nothing_more_to_print() -> None:
    host = book(generated(40))
    host.apply(draft(host.read(PLACE), RULES, {}).plan)
    assert not draft(host.read(PLACE), RULES, {}).plan


def test_the_open_cell_of_the_form_and_its_formulas_are_left_alone() -> None:
    host = book(generated(10))
    host.apply(draft(host.read(PLACE), RULES, {}).plan)
    title = RULES.standard("commune", PERIOD).sheet("print_form").title

    def type_in(grids: dict) -> None:
        grids[title].values[FORM_KEY] = "CD0002"
        grids[title].values[5, 2] = "Họ và tên: Nguyễn Thị Hoa"  # what the formula shows now

    host.edit(PLACE, type_in)
    assert not draft(host.read(PLACE), RULES, {}).plan

    def paste_over(grids: dict) -> None:
        grids[title].values[5, 2] = "dán nhầm"
        grids[title].formula[5, 2] = False

    host.edit(PLACE, paste_over)
    (block,) = draft(host.read(PLACE), RULES, {}).plan.changes[:1]
    assert isinstance(block, Block)
    assert (block.sheet, block.top, block.left) == (title, 5, 2)
    assert isinstance(block.now[0, 0], Formula)


def test_a_list_that_became_shorter_leaves_no_old_lines() -> None:
    host = book(generated(40))
    host.apply(draft(host.read(PLACE), RULES, {}).plan)

    def leave(grids: dict) -> None:
        grids["Công dân"].values[8:, 5:] = None

    host.edit(PLACE, leave)
    again = draft(host.read(PLACE), RULES, {})
    host.apply(again.plan)
    wanted = printed(again.tables, again.assessment, again.facts)["print_list"]
    there = host.read(PLACE).grids["In danh sách"].values
    assert np.array_equal(there[: len(wanted), : wanted.shape[1]], wanted)
    assert not there[len(wanted) :].astype(bool).any()


def test_a_book_of_the_province_prints_nothing_of_this_kind() -> None:
    assert not [s for s in RULES.standard("province", PERIOD).sheets if s.shape is Shape.PRINT]


def test_days_are_written_as_decrees_write_them() -> None:
    assert dated(date(2026, 1, 5)) == {"day": "05", "month": "01", "year": "2026"}
    assert dated(date(2026, 3, 12)) == {"day": "12", "month": "3", "year": "2026"}


def test_a_page_is_turned_only_when_it_was_begun() -> None:
    paper = Pages(10, 8, middle=4, right=5)
    paper.turn()
    assert paper.cells().shape == (0, 8)
    paper.title("x")
    paper.turn()
    paper.turn()
    assert paper.cells().shape == (10, 8)

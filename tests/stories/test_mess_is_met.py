"""The mess that people make, put into a clean book: each is named, or healed without a word, and nothing else moves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sheets_sync.cli import known
from sheets_sync.core import FIRST_ROW, Severity, Stop
from sheets_sync.demo import mess, messfile
from sheets_sync.demo.commune import Size, commune
from sheets_sync.demo.draft import Draft
from sheets_sync.demo.edit import Book, editing
from sheets_sync.demo.fill import file_content
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.sync.rules import Rules, rules
from sheets_sync.sync.settle import Draft as Look
from sheets_sync.sync.settle import draft

PERIOD = 2025
CITIZENS = known.layout("commune", PERIOD).sheet("citizens")


@cache
def law() -> Rules:
    return rules(date(PERIOD + 1, 1, 10))


@cache
def clean() -> Draft:
    layout, packs = known.layout("commune", PERIOD), known.packs_of(PERIOD)
    size = Size(90, hamlets=3, clans=3, units=4)
    return commune("13693@2023", "Xã Mỹ Hà", PERIOD, layout, packs, size, seed=5)


def looked(path: Path, book: Draft) -> Look:
    path.write_bytes(file_content(known.layout("commune", PERIOD), book, known.packs_of(PERIOD)))
    return again(path)


def again(path: Path) -> Look:
    return draft(Files(path).read(str(path)), law(), {})


def codes(look: Look) -> dict[str, int]:
    found: dict[str, int] = {}
    for hit in look.assessment.hits:
        found[hit.code] = found.get(hit.code, 0) + max(1, len(hit))
    return found


@pytest.mark.parametrize(
    ("messy", "column", "code"),
    [
        (mess.lost_zero, "number", "id.lost_zero"),
        (mess.rounded, "number", "id.rounded"),
        (mess.old_number, "number", "id.old_number"),
        (mess.short_number, "number", "id.length"),
        (mess.letters, "number", "id.letters"),
        (mess.other_sex, "number", "id.sex"),
        (mess.twice, "number", "id.double"),
        (mess.old_font, "name", "text.encoding"),
        (mess.odd_name, "name", "name.letters"),
        (mess.bad_date, "birth", "date.bad"),
        (mess.unknown_household, "household", "key.no_row"),
        (mess.unknown_place, "hamlet", "key.unknown"),
        (mess.blank, "hamlet", "key.blank"),
        (mess.comma_text, "self.03", "score.half"),
        (mess.with_points, "self.03", "score.text"),
        (mess.out_of_range, "self.03", "score.range"),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_what_a_person_must_mend_is_named(tmp_path: Path, messy: mess.Mess, column: str, code: str) -> None:
    before = codes(looked(tmp_path / "a.xlsx", clean()))
    spoilt = mess.spoil(np.random.default_rng(1), clean(), messy, "citizens", column, 4)
    after = codes(looked(tmp_path / "b.xlsx", spoilt))
    assert after.get(code, 0) > before.get(code, 0)


@pytest.mark.parametrize(
    ("messy", "column"),
    [
        (mess.full_width, "self.03"),
        (mess.decomposed, "name"),
        (mess.hard_spaces, "name"),
        (mess.hard_spaces, "hamlet"),
        (mess.double_spaces, "name"),
        (mess.decomposed, "hamlet"),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_what_the_machine_can_read_itself_costs_nobody_a_title(tmp_path: Path, messy: mess.Mess, column: str) -> None:
    before = looked(tmp_path / "a.xlsx", clean())
    after = looked(tmp_path / "b.xlsx", mess.spoil(np.random.default_rng(1), clean(), messy, "citizens", column, 10))
    for sheet, subjects in before.assessment.subjects.items():
        assert after.assessment.subjects[sheet].result.tolist() == subjects.result.tolist()


@pytest.mark.parametrize(
    ("messy", "code"),
    [
        (lambda book: messfile.renamed_header(book, CITIZENS, "number", "Số CCCD"), ""),
        (lambda book: messfile.lost_ids(book, CITIZENS), ""),
        (lambda book: messfile.moved_column(book, CITIZENS, "birth", "sex"), ""),
        (lambda book: messfile.missing_header(book, CITIZENS, "group"), "header.missing"),
        (lambda book: messfile.doubled_header(book, CITIZENS, "name"), "header.double"),
        (lambda book: messfile.own_column(book, CITIZENS, "Cán bộ theo dõi"), ""),
        (lambda book: messfile.stray_rows(book, CITIZENS), ""),
        (lambda book: messfile.merged_cells(book, CITIZENS, "hamlet", FIRST_ROW + 3), "row.merged"),
        (lambda book: messfile.pasted_results(book, CITIZENS, FIRST_ROW + 3), "cell.pasted"),
        (lambda book: messfile.formula_cell(book, CITIZENS, "self.05", FIRST_ROW + 3), "cell.formula"),
        (lambda book: messfile.error_cell(book, CITIZENS, "self.05", FIRST_ROW + 3), "cell.error"),
        (lambda book: messfile.hand_totals(book, CITIZENS, "name"), "total.typed"),
        (lambda book: messfile.far_cell(book, CITIZENS), "cell.far"),
        (lambda book: messfile.envelope(book, "template_version", "0.9"), ""),
    ],
    ids=[
        "renamed header",
        "lost ids",
        "moved column",
        "missing header",
        "doubled header",
        "own column",
        "stray rows",
        "merged cells",
        "pasted results",
        "formula",
        "error value",
        "hand totals",
        "far cell",
        "older template",
    ],
)
def test_mess_of_the_file_itself_is_named_or_passed_over(
    tmp_path: Path, messy: Callable[[Book], None], code: str
) -> None:
    path = tmp_path / "so.xlsx"
    before = looked(path, clean())
    with editing(path) as book:
        messy(book)
    after = again(path)
    if code:
        assert code in codes(after)
    else:
        assert len(after.tables.sheets["citizens"]) == len(before.tables.sheets["citizens"])
        errors = [hit.code for hit in after.assessment.hits if hit.severity is Severity.ERROR]
        assert errors == [hit.code for hit in before.assessment.hits if hit.severity is Severity.ERROR]


def test_hidden_rows_are_rows_like_others(tmp_path: Path) -> None:
    path = tmp_path / "so.xlsx"
    before = looked(path, clean())
    with editing(path) as book:
        messfile.hidden_rows(book, CITIZENS, FIRST_ROW + 2, FIRST_ROW + 9)
    assert again(path).assessment.counts.counts == before.assessment.counts.counts


def test_a_book_of_another_year_is_that_years_book(tmp_path: Path) -> None:
    path = tmp_path / "so.xlsx"
    looked(path, clean())
    with editing(path) as book:
        messfile.envelope(book, "period", "2024")
    assert again(path).tables.book is not None
    assert again(path).facts.period == 2024


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "so.xlsx"
    messfile.empty_file(path)
    with pytest.raises(Stop) as stopped:
        again(path)
    assert stopped.value.code == "file.empty"

"""What is put back, and what is left alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sheets_sync.core import Fix, Input, Kind, Layout, Part, PartKind
from sheets_sync.workbook.formulas import places
from sheets_sync.workbook.parts import TEXT_KINDS, Made, expected_parts, missing
from sheets_sync.workbook.validations import validation

LAST = 3004


@pytest.fixture
def parts(commune: Layout) -> list[Part]:
    """As found in a fresh file: the same parts, without knowing how they are made."""
    found = expected_parts(commune, commune.sheet("citizens"))
    return [Part(p.kind, p.sheet, p.column, p.text, p.last_row) for p in found]


def lost(commune: Layout, found: list[Part]) -> tuple[Fix, ...]:
    return missing(expected_parts(commune, commune.sheet("citizens")), found, LAST)


def test_nothing_is_missing_of_a_fresh_sheet(commune: Layout, parts: list[Part]) -> None:
    assert lost(commune, parts) == ()


def test_every_column_has_a_validation_and_every_text_its_format(commune: Layout, parts: list[Part]) -> None:
    sheet = commune.sheet("citizens")
    asked = {p.column for p in parts if p.kind in (PartKind.DROPDOWN, PartKind.GUARD, PartKind.CHECKED)}
    assert asked == set(range(len(sheet.columns)))
    texts = {i for i, c in enumerate(sheet.columns) if isinstance(c, Input) and c.kind in TEXT_KINDS}
    assert {p.column for p in parts if p.kind is PartKind.TEXT_FORMAT} == texts
    assert places(sheet)["number"] in texts


@pytest.mark.parametrize("kind", [k for k in PartKind if k.value in ("dropdown", "guard", "checked", "rule", "filter")])
def test_each_lost_part_is_put_back(commune: Layout, parts: list[Part], kind: PartKind) -> None:
    gone = next(p for p in parts if p.kind is kind)
    assert lost(commune, [p for p in parts if p is not gone]) == (Fix(None, gone),)


def test_a_part_that_stops_above_the_last_row_is_replaced(commune: Layout, parts: list[Part]) -> None:
    i = next(i for i, p in enumerate(parts) if p.kind is PartKind.DROPDOWN)
    whole, parts[i] = parts[i], replace(parts[i], last_row=LAST - 1)
    assert lost(commune, parts) == (Fix(parts[i], whole),)
    parts[i] = replace(parts[i], last_row=LAST)
    assert lost(commune, parts) == ()


def test_a_filter_of_any_range_that_reaches_down_is_good(commune: Layout, parts: list[Part]) -> None:
    i = next(i for i, p in enumerate(parts) if p.kind is PartKind.FILTER)
    parts[i] = replace(parts[i], text="A5:AS9000", last_row=8999)
    assert lost(commune, parts) == ()


def test_what_others_put_there_is_never_looked_at(commune: Layout, parts: list[Part]) -> None:
    theirs = [
        Part(PartKind.DROPDOWN, "Công dân", 60, "my_list"),
        Part(PartKind.RULE, "Công dân", 5, 'F5="An"'),
        Part(PartKind.DROPDOWN, "Trang riêng", 7, "dm_sexes", 9),
    ]
    assert lost(commune, [*parts, *theirs]) == ()


def test_parts_follow_a_moved_column_and_the_old_rule_goes(commune: Layout, parts: list[Part]) -> None:
    sheet = commune.sheet("citizens")
    at = {column: place + (place >= 3) for column, place in places(sheet).items()}
    fixes = missing(expected_parts(commune, sheet, at), parts, LAST)
    assert all(fix.now is None or fix.now not in parts for fix in fixes)
    expected = expected_parts(commune, sheet, at)
    after = [p for p in parts if p not in [f.was for f in fixes]] + [f.now for f in fixes if f.now]
    assert missing(expected, after, LAST) == ()


def test_a_part_that_knows_how_it_is_made_equals_what_is_found(commune: Layout, parts: list[Part]) -> None:
    made = expected_parts(commune, commune.sheet("citizens"))
    assert all(isinstance(part, Made) for part in made)
    assert list(made) == parts
    assert parts == list(made)
    assert set(made) == set(parts)


def test_messages_fit_what_excel_shows(layout: Layout) -> None:
    seen = 0
    for sheet in layout.sheets:
        for column in (*sheet.columns, *(c for c in sheet.cells.values() if not hasattr(c, "label"))):
            asked = validation(column)
            seen += 1
            assert len(asked.title) <= 32
            assert 0 < len(asked.prompt) <= 255
            assert len(asked.error) <= 255
            assert not asked.style or asked.error
    assert seen > 20


def test_long_help_points_to_the_guide(commune: Layout) -> None:
    asked = validation(commune.sheet("citizens").column("self.05"))
    assert asked.prompt.endswith("(xem đủ ở trang Hướng dẫn)")
    short = validation(commune.sheet("citizens").column("sex"))
    assert short.prompt.endswith("Ví dụ: Nữ.")


def test_scores_take_what_the_list_has_not_but_machine_columns_take_nothing(commune: Layout) -> None:
    citizens = commune.sheet("citizens")
    for column in citizens.columns:
        asked = validation(column)
        if isinstance(column, Input):
            assert asked.style != "stop"
            if column.kind is Kind.SCORE:
                assert asked.style == "warning"
        else:
            assert (asked.kind, asked.style, asked.formula) == (PartKind.GUARD, "stop", "1=0")

"""Formulas that Excel 2010, LibreOffice and Google all read, in any locale."""

from __future__ import annotations

import re

import numpy as np
import pytest

from sheets_sync.core import Formula, Layout, Shape, Sheet
from sheets_sync.workbook.formulas import places, preview, rules

KNOWN = {"IF", "AND", "COUNT", "COUNTA", "MIN", "MAX", "SUM", "ROUND", "ISNUMBER", "ISERROR", "FIND", "LEFT"}


def formulas(layout: Layout) -> list[str]:
    found = []
    for sheet in layout.sheets:
        if sheet.shape in (Shape.SUBJECTS, Shape.INDICATORS, Shape.RECORDS):
            found += [rule.formula for rule in rules(sheet, places(sheet))]
            cells = preview(layout, sheet, places(sheet), np.array([5, 4999]))
            found += [cell.text for cell in cells if isinstance(cell, Formula)]
    return found


def test_formulas_survive_any_locale(commune: Layout) -> None:
    found = formulas(commune)
    assert len(found) > 20
    for formula in found:
        texts = re.findall(r'"[^"]*"', formula)
        assert all("," not in text for text in texts), formula
        bare = re.sub(r'"[^"]*"', "", formula)
        assert ";" not in bare
        assert not re.search(r"\d\.\d", bare), formula
        assert set(re.findall(r"[A-Z]+(?=\()", bare)) <= KNOWN, formula
        assert " " not in bare


def only(layout: Layout, sheet_id: str, at: dict[str, int] | None = None) -> str:
    sheet: Sheet = layout.sheet(sheet_id)
    cell = preview(layout, sheet, at or places(sheet), np.array([5]))[0]
    assert isinstance(cell, Formula)
    assert cell.shown == ""
    return cell.text


def test_the_preview_looks_at_its_own_row_only(commune: Layout) -> None:
    for sheet_id in ("citizens", "families", "clans"):
        assert set(re.findall(r"[A-Z]+(\d+)", only(commune, sheet_id))) == {"6"}


def test_a_unit_may_put_a_column_of_its_own_between_scores(commune: Layout) -> None:
    sheet = commune.sheet("citizens")
    at = places(sheet)
    moved = {column: place + (place > at["self.04"]) for column, place in at.items()}
    left, right = only(commune, "citizens"), only(commune, "citizens", moved)
    assert left.count(":") < right.count(":")
    assert "COUNT(V6:Y6,AA6:AF6)=10" in right


def test_different_maxima_are_each_held(commune: Layout) -> None:
    formula = only(commune, "families")
    assert "<=10" in formula
    assert "<=15" in formula


def test_sheets_without_a_preview_have_none(commune: Layout) -> None:
    sheet = commune.sheet("evidence")
    assert preview(commune, sheet, places(sheet), np.array([5])).tolist() == [None]


def test_a_lost_score_column_ends_the_preview(commune: Layout) -> None:
    sheet = commune.sheet("citizens")
    at = {column: place for column, place in places(sheet).items() if column != "given.03"}
    assert preview(commune, sheet, at, np.array([5])).tolist() == [None]


@pytest.mark.parametrize("sheet_id", ["citizens", "evidence", "hamlets"])
def test_flags_colour_their_own_column(commune: Layout, sheet_id: str) -> None:
    sheet = commune.sheet(sheet_id)
    flag = [rule for rule in rules(sheet, places(sheet)) if rule.look in ("error", "warning")]
    letter = "EC"[sheet_id == "evidence"]
    first = "FD"[sheet_id == "evidence"]
    assert [rule.formula for rule in flag] == [
        f'AND({first}$4<>"",ISNUMBER(FIND(";"&{first}$4&"{mark}",${letter}5)))' for mark in "!?"
    ]
    assert all(rule.last == len(sheet.columns) - 1 for rule in flag)


def test_without_flags_there_are_no_rules(commune: Layout) -> None:
    sheet = commune.sheet("citizens")
    assert rules(sheet, {c: p for c, p in places(sheet).items() if c != "flags"}) == ()

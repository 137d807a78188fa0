"""Every fault has a book that shows it, and the program says of it exactly what stands in that book's file."""

import ast
import re
from pathlib import Path

import pytest
import yaml

from sheets_sync import checks
from sheets_sync.core import Result, Severity
from sheets_sync.words import codes, say

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BOOKS = {path.stem: path for path in sorted(HERE.glob("[!_]*.yaml"))}


NOT_YET = {"book.foreign", "cell.date_too_early", "file.too_slow", "file.unreadable", "undo.changed", "undo.nothing"}
"""Stops that no test names yet. Nothing may be added."""


def test_the_good_book_has_no_finding_and_its_people_pass(assessed):
    _, assessment, found = assessed({})
    assert found == []
    assert assessment.subjects["citizens"].result.tolist() == [Result.PASS] * 4
    assert assessment.subjects["families"].result.tolist() == [Result.PASS] * 2


@pytest.mark.parametrize("code", BOOKS)
def test_a_bad_book_says_what_is_wrong_and_where(code, assessed):
    spec = yaml.safe_load(BOOKS[code].read_text(encoding="utf-8"))
    _, _, found = assessed(spec)
    wanted = spec["found"]
    (finding,) = [finding for finding in found if finding.code == code]
    assert say(finding).what == wanted["text"]
    assert finding.cell == wanted.get("cell", "")
    assert finding.severity == wanted["severity"]
    assert finding.proposal == wanted.get("proposal")
    assert {finding.code for finding in found} == {code, *wanted.get("also", [])}


@pytest.mark.parametrize("code", BOOKS)
def test_a_row_with_an_error_has_no_title(code, assessed):
    spec = yaml.safe_load(BOOKS[code].read_text(encoding="utf-8"))
    _, assessment, _ = assessed(spec)
    for hit in assessment.hits:
        subjects = assessment.subjects.get(hit.sheet)
        if hit.severity is Severity.ERROR and subjects is not None:
            at = subjects.subject_of[hit.row]
            assert (subjects.result[at[at >= 0]] != Result.PASS).all()


@pytest.mark.parametrize("code", BOOKS)
def test_a_code_can_be_switched_off(code, assessed):
    spec = yaml.safe_load(BOOKS[code].read_text(encoding="utf-8"))
    tuning = spec.get("tuning", {}) | {code: None}
    if code in _of_checks():
        assert code not in {finding.code for finding in assessed(spec | {"tuning": tuning})[2]}


def test_finding_codes_and_bad_books_are_the_same_list():
    assert set(BOOKS) == _of_checks() | _of_reading()


def test_what_stops_us_is_tested_where_it_stops_us():
    """The other codes are no findings but stops; each is named in a test of the room that raises it."""
    tests = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.glob("tests/**/*.py") if path.parent != HERE)
    unnamed = {code for code in codes() - set(BOOKS) if not re.search(rf"\b{_loosely(code)}\b", tests)}
    assert unnamed <= NOT_YET


def _loosely(code: str) -> str:
    r"""As a pattern, in which the dot may be escaped (``match=r"data\.missing"``)."""
    return re.escape(code).replace(r"\.", r"\\?\.")


def _of_checks() -> set[str]:
    modules = [value for value in vars(checks).values() if hasattr(value, "CODES")]
    return {code for module in modules for code in module.CODES}


def _of_reading() -> set[str]:
    """Codes that the reader room gives to Hits: the string literals that begin calls of ``_fault`` and ``Hits``."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in ROOT.glob("sheets_sync/workbook/*.py")]
    return {
        call.args[0].value
        for tree in trees
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("_fault", "Hits")
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }

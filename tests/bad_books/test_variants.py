"""What one book a fault cannot show: the same fault in other shapes, what is no fault, and how a year goes by."""

import pytest

from sheets_sync.core import Result, Severity


def _codes(found):
    return sorted(finding.code for finding in found)


@pytest.fixture
def codes(assessed):
    return lambda spec: _codes(assessed(spec)[2])


def _citizen(row=0, **cells):
    return {"change": {"citizens": {row: cells}}}


# --- numbers ---------------------------------------------------------------------------------------------------------


def test_a_lost_zero_is_proposed_only_where_birth_and_sex_agree(assessed):
    for cells in ({"birth": 1981}, {"sex": "Nữ"}):
        _, _, found = assessed(_citizen(number="36080001234", **cells))
        assert _codes(found) == ["id.length"]
        assert found[0].proposal is None


def test_a_number_cell_that_lost_its_zero_reads_like_the_text(assessed):
    _, _, (finding,) = assessed(_citizen(number=36080001234))
    assert (finding.code, finding.proposal) == ("id.lost_zero", "036080001234")


def test_a_number_without_birth_or_sex_beside_it_is_not_doubted(codes):
    assert codes(_citizen(number="036180001234", birth=None, sex=None)) == []


def test_a_person_of_this_century_is_read_by_the_fourth_digit(codes):
    spec = _citizen(number="036205001234", birth="01/02/2005")
    assert codes(spec) == []
    assert codes(_citizen(number="036305001234", birth="01/02/2005")) == ["id.sex"]


def test_two_namesakes_with_two_numbers_are_two_people(codes):
    twin = {"name": "Nguyễn Văn An", "birth": 1980, "sex": "Nam", "number": "036080009999", "household": "H001"}
    assert codes({"change": {"citizens": {1: twin}}}) == []


def test_a_birth_that_a_spreadsheet_holds_as_a_day_number_is_shown_as_a_date(assessed):
    _, _, (finding,) = assessed(_citizen(number="036050001234", birth=24657))
    assert (finding.code, finding.args["birth"]) == ("id.year", "04/07/1967")


# --- keys ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["THÔN ĐÔNG", " thôn  đông ", "Thôn Đông\u00a0"])
def test_case_and_spaces_do_not_hide_a_hamlet(codes, typed):
    assert codes(_citizen(hamlet=typed)) == []


@pytest.mark.parametrize("typed", ["h001", "H001 ", "H 1", "H1", "H-001"])
def test_a_household_is_found_or_proposed(assessed, typed):
    _, _, found = assessed(_citizen(household=typed))
    assert {finding.proposal for finding in found} <= {"H001"}
    assert {finding.code for finding in found} <= {"key.near"}


def test_another_number_is_not_a_near_name(assessed):
    cover = {"hamlet.01": "Thôn 1", "hamlet.02": "Thôn 2"}
    moved = {row: {"hamlet": "Thôn 1", "household": None, "clan": None} for row in (0, 1, 3)}
    spec = {
        "cover": cover,
        "change": {
            "citizens": moved | {2: {"hamlet": "Thôn 3", "household": None}},
            "families": {0: {"hamlet": "Thôn 1"}, 1: {"hamlet": "Thôn 2"}},
            "clans": {0: {"hamlet": "Thôn 1"}},
            "evidence": {0: {"covers": "CD0001"}},
            "minutes": {0: {"place": "Thôn 1"}, 1: {"place": "Thôn 2"}},
        },
    }
    unknown = [finding for finding in assessed(spec)[2] if finding.code.startswith("key.")]
    assert [(finding.code, finding.proposal) for finding in unknown] == [("key.unknown", None)]


def test_many_people_of_one_unlisted_household_are_one_finding(assessed):
    spec = {"change": {"citizens": {row: {"household": "H044"} for row in range(4)}}}
    found = [finding for finding in assessed(spec)[2] if finding.code == "key.no_row"]
    assert [(finding.args["count"], finding.cell) for finding in found] == [(4, "K6")]


# --- scores ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("score", ["8,0", "8.0", "８", " 8 "])
def test_a_score_may_be_typed_in_many_ways(codes, score):
    assert codes(_citizen(**{"self.01": score})) == []


@pytest.mark.parametrize("score", [-1, 10.5, 100, "11"])
def test_a_score_outside_its_range_is_found(codes, score):
    assert codes(_citizen(**{"given.01": score})) == ["score.range"]


def test_a_note_explains_a_gap(codes):
    far = {"self.05": 9, "given.05": 4}
    assert codes(_citizen(**far)) == ["gap.self_appraised"]
    assert codes(_citizen(note="Đã nghỉ sinh hoạt từ tháng 6", **far)) == []


def test_a_family_is_judged_by_its_own_maxima(codes):
    assert codes({"change": {"families": {0: {"given.3": 15, "self.3": 15}}}}) == []
    assert codes({"change": {"families": {0: {"given.3": 16}}}}) == ["score.range"]


def test_the_machines_own_words_in_its_columns_are_no_fault(codes):
    mine = {"kq": "✔ Đạt", "score": 80, "flags": ";=8000;", "todo": "Điểm lẻ"}
    assert codes({"change": {"citizens": {0: mine}}}) == []


@pytest.mark.parametrize(("column", "typed"), [("kq", "Đạt"), ("flags", "x"), ("score", {"formula": 80.0})])
def test_what_the_machine_did_not_write_is_found(codes, column, typed):
    assert codes({"change": {"citizens": {0: {column: typed}}}}) == ["cell.pasted"]


# --- evidence --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("covers", ["CD0003", "Lê Thị Cúc", "H002", "Thôn Đoài", "tất cả", "thôn đoài; CD0001"])
@pytest.mark.parametrize("indicators", ["TC2", "02", "citizen.02", "tiêu chí 2", None, "tc1, tc2"])
def test_evidence_reaches_whom_and_what_it_names(codes, covers, indicators):
    spec = _citizen(2, **{"self.02": 9, "given.02": 9})
    spec["change"]["evidence"] = {0: {"covers": covers, "indicators": indicators}}
    assert codes(spec) == []


def test_evidence_for_another_indicator_does_not_help(codes):
    spec = _citizen(2, **{"self.02": 9, "given.02": 9})
    spec["change"]["evidence"] = {0: {"covers": "tất cả", "indicators": "TC3"}}
    assert codes(spec) == ["evidence.missing"]


def test_a_target_of_the_commune_needs_evidence_in_its_row(codes):
    assert codes({"change": {"commune": {0: {"evidence": None}}}}) == ["evidence.missing"]


# --- dates -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "expected"),
    [("01/01/2026", []), ("31/03/2027", []), ("01/04/2027", ["date.outside"]), ("31/12/2025", ["date.outside"])],
)
def test_minutes_lie_in_the_year_or_the_quarter_after(codes, when, expected):
    assert codes({"change": {"minutes": {0: {"date": when}}}}) == expected


def test_a_year_alone_is_outside_only_as_a_whole(codes):
    assert codes(_citizen(status_date=2026)) == []
    assert codes(_citizen(status_date=2031)) == ["date.outside"]


# --- a year goes by --------------------------------------------------------------------------------------------------

EMPTY = {"change": {"citizens": {row: {"scores": None} for row in range(4)}}}


@pytest.mark.parametrize("phase", ["register", "self", "appraise", "submit"])
def test_nothing_unfilled_is_an_error_before_its_time(assessed, phase):
    spec = EMPTY | {"phase": phase}
    errors = [finding for finding in assessed(spec)[2] if finding.severity is Severity.ERROR]
    assert bool(errors) == (phase == "submit")


def test_people_who_are_out_of_scope_owe_nothing(assessed):
    gone = {"status": "đã mất", "scores": None, "consent": None, "group": None, "hamlet": None}
    _, assessment, found = assessed({"change": {"citizens": {1: gone}}})
    assert _codes(found) == []
    assert assessment.subjects["citizens"].result[1] == Result.OUT


def test_a_half_filled_row_is_left_in_peace_while_its_time_lasts(codes):
    begun = {"scores": {"self": "8 8 8 8"}}
    assert codes({"change": {"citizens": {0: begun}}, "phase": "self"}) == []
    assert "score.blank_some" in codes({"change": {"citizens": {0: begun}}, "phase": "appraise"})


def test_the_province_may_weigh_a_fault_differently(assessed):
    spec = _citizen(**{"given.04": "8,5"})
    for grave in ("error", "warning", "hint"):
        _, assessment, (finding,) = assessed(spec | {"tuning": {"score.half": grave}})
        assert finding.severity == grave
        fixed = assessment.subjects["citizens"].result[0] == Result.FIX
        assert fixed == (grave == "error")


def test_an_empty_book_is_no_heap_of_errors(assessed):
    everything = {sheet: list(range(10)) for sheet in ("citizens", "families", "clans", "hamlets", "commune")}
    spec = {"drop": everything | {"evidence": [0], "minutes": [0, 1, 2]}, "phase": "register"}
    assert [f.code for f in assessed(spec)[2] if f.severity is Severity.ERROR] == []

"""Books on the web: no identity numbers unless the province decided so; nothing is missed where they are left out."""

import pytest

from sheets_sync.core import Kind, Shape, Stop
from sheets_sync.hosts.memory import Memory
from sheets_sync.sync.settings import load_settings
from sheets_sync.sync.settle import draft
from sheets_sync.workbook.online import LEFT_OUT, NUMBERS, shared, without
from tests.books import PERIOD, PLACE, RULES, UNIT, fill, generated


def numbers(layout):
    return [c.id for sheet in layout.sheets for c in sheet.columns if c.kind is Kind.NUMBER_ID]


@pytest.mark.parametrize("layout_id", ["commune", "unit"])
def test_a_shared_layout_has_no_identity_numbers(layout_id):
    standard = RULES.standard(layout_id, PERIOD)
    assert numbers(standard)
    assert not numbers(shared(standard))
    assert [s.id for s in shared(standard).sheets] == [s.id for s in standard.sheets if s.shape is not Shape.PRINT]


def test_with_the_provinces_decision_it_has_them_and_names_the_decision():
    told = shared(RULES.standard("commune", PERIOD), "Quyết định số 12/QĐ-HKH")
    assert numbers(told) == numbers(RULES.standard("commune", PERIOD))
    guide = next(s.guide for s in told.sheets if s.shape is Shape.GUIDE)
    assert any("Quyết định số 12/QĐ-HKH" in line for line in guide)


def test_its_words_speak_of_no_files():
    told = shared(RULES.standard("commune", PERIOD))
    said = " ".join(line for s in told.sheets if s.shape in (Shape.COVER, Shape.GUIDE) for line in s.guide)
    assert "Lưu, đóng tệp" not in said
    assert "Tệp này có số định danh" not in said


def test_nothing_but_identity_numbers_can_be_left_out():
    standard = RULES.standard("commune", PERIOD)
    assert without(standard, "citizens.name citizens.birth families.household").sheets == standard.sheets


def test_a_book_made_without_numbers_is_read_scored_and_says_that_they_were_not_checked():
    draft_book = generated(60)
    layout = without(RULES.standard("commune", PERIOD), NUMBERS)
    host = Memory()
    told = {"layout": "commune", "template_version": layout.version, "unit": UNIT, "period": str(PERIOD)}
    host.create(PLACE, layout, told | {LEFT_OUT: NUMBERS})
    sheets = {s: {c: v for c, v in of.items() if c != "number"} for s, of in draft_book.sheets.items()}
    fill(host, layout, draft_book.cover, sheets)
    seen = draft(host.read(PLACE), RULES, {})
    codes = {hit.code for hit in seen.assessment.hits}
    assert "id.unchecked" in codes
    assert not any(code.startswith("header.") for code in codes)
    assert len(seen.tables.sheets["citizens"]) == 60
    assert seen.tables.sheets["citizens"].extra == {}


def test_two_people_alike_are_still_told_of_without_numbers():
    layout = without(RULES.standard("commune", PERIOD), NUMBERS)
    host = Memory()
    told = {"layout": "commune", "template_version": layout.version, "unit": UNIT, "period": str(PERIOD)}
    host.create(PLACE, layout, told | {LEFT_OUT: NUMBERS})
    twice = {"name": ["Nguyễn Thị Hoa"] * 2, "birth": ["05/03/1960"] * 2, "hamlet": ["Thôn Đông"] * 2}
    fill(host, layout, {"unit_name": "Xã Thử", "hamlet.01": "Thôn Đông"}, {"citizens": twice})
    assert "name.double" in {hit.code for hit in draft(host.read(PLACE), RULES, {}).assessment.hits}


def test_numbers_on_the_web_need_the_decision_by_name():
    with pytest.raises(Stop, match=r"settings\.invalid"):
        load_settings("identity_numbers_online: true")
    told = load_settings("identity_numbers_online: true\nidentity_decision: Quyết định số 12/QĐ-HKH")
    assert told.identity_decision == "Quyết định số 12/QĐ-HKH"
    assert not load_settings("").identity_numbers_online

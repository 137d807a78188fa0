"""Any legal sheet, any edits: an independent reader finds exactly the cells that were meant."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheets_sync.core import Formula, Stop
from sheets_sync.hosts.xlsx.edits import KEEP, AreaEdit, ColumnEdit, Edit
from sheets_sync.hosts.xlsx.package import Package
from sheets_sync.hosts.xlsx.patch import patch
from sheets_sync.hosts.xlsx.verify import verify
from tests.hosts.xlsx_patch import judge
from tests.hosts.xlsx_patch.weird import COLUMNS, PART, Weird, weird_sheets, workbook, worksheet

TEXTS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=12) | st.sampled_from(
    [
        "=1+1",
        "+84",
        "-1",
        "@x",
        "\tx",
        "\rx",
        " x ",
        "a\nb",
        "_x0041_",
        "_x005F_x0041_",
        "<&>\"'",
        "]]>",
        "\x00\x1f",
        "\ufffe",
    ]
)
VALUES = st.one_of(
    st.none(),
    TEXTS,
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.sampled_from(
        [
            Formula('SUM(A1:B2)&"<"'),
            Formula("=A1"),
            Formula("A1", 8.5),
            Formula("B1", "<Đạt>\r"),
            Formula("B1", ""),
            KEEP,
        ]
    ),
)


def column(values: list[object]) -> np.ndarray:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


@st.composite
def edits(draw: st.DrawFn) -> list[Edit]:
    drawn: list[Edit] = []
    for number in draw(st.lists(st.integers(0, COLUMNS + 1), unique=True, max_size=3)):
        rows = sorted(draw(st.sets(st.integers(0, 10), max_size=6)))
        style = draw(st.sampled_from([None, None, 3]))
        values = column([draw(VALUES) for _ in rows])
        drawn.append(ColumnEdit(PART, number, np.array(rows, dtype=np.int64), values, style))
    if draw(st.booleans()):
        area = np.empty((draw(st.integers(1, 3)), draw(st.integers(1, 3))), dtype=object)
        for place in np.ndindex(area.shape):
            area[place] = draw(VALUES.filter(lambda value: value is not KEEP))
        drawn.append(AreaEdit(PART, draw(st.integers(0, 12)), COLUMNS + 2 + draw(st.integers(0, 30)), area))
    return drawn


def meant(drawn: list[Edit]) -> dict[tuple[int, int], tuple[object, int | None]]:
    found: dict[tuple[int, int], tuple[object, int | None]] = {}
    for edit in drawn:
        if isinstance(edit, ColumnEdit):
            for row, value in zip(edit.rows, edit.values, strict=True):
                found[int(row), edit.column] = value, edit.style
        else:
            for row, across in np.ndindex(edit.values.shape):
                found[edit.top + row, edit.left + across] = edit.values[row, across], edit.style
    return found


def inherited(sheet: Weird, row: int, column: int) -> str | None:
    for number, attributes, _ in sheet.rows:
        if number == row and attributes.get("customFormat"):
            return attributes["s"]
    style = sheet.columns.get(column)
    return None if style is None else str(style)


def shown(value: object) -> object:
    if not isinstance(value, Formula):
        return value
    return "=" + value.text.removeprefix("=") + ("" if value.shown in (None, "") else f"|{value.shown}")


@settings(max_examples=300, deadline=None)
@given(weird_sheets(), edits())
def test_the_edited_cells_are_as_meant_and_all_others_as_they_were(sheet: Weird, drawn: list[Edit]) -> None:
    old_xml = sheet.xml()
    package = Package(workbook(old_xml, strict=sheet.strict))
    new = patch(package, drawn)
    verify(package, new, drawn)
    new_xml = judge.members(new)[PART]
    before, after = judge.cells(old_xml), judge.cells(new_xml)
    for place, (value, style) in meant(drawn).items():
        there, here = before.pop(place, None), after.pop(place, None)
        if here is None:
            assert there is None
            assert value in (None, KEEP)
            continue
        if value is KEEP:
            assert here[1] == (there[1] if there else "")
        else:
            assert judge.value(here) == shown(value)
        if style is not None:
            assert here[0].get("s") == str(style)
        else:
            assert here[0].get("s") == (there[0].get("s") if there else inherited(sheet, *place))
    assert after == before
    assert judge.around(new_xml) == judge.around(old_xml)
    kept = judge.rows(new_xml)
    assert {row: kept[row] for row in judge.rows(old_xml)} == judge.rows(old_xml)


@settings(max_examples=60, deadline=None)
@given(weird_sheets(), edits())
def test_writing_the_same_twice_changes_nothing_the_second_time(sheet: Weird, drawn: list[Edit]) -> None:
    once = patch(Package(workbook(sheet.xml(), strict=sheet.strict)), drawn)
    again = patch(Package(once), drawn)
    assert judge.members(again) == judge.members(once)


def patched(inner: str, edit: Edit, **others: str) -> str:
    return judge.members(patch(Package(workbook(worksheet(inner), **others)), [edit]))[PART].decode()


def one(cell_column: int, row: int, value: object) -> ColumnEdit:
    return ColumnEdit(PART, cell_column, np.array([row]), column([value]))


def test_the_used_range_and_the_spans_grow_with_a_new_cell() -> None:
    inner = '<dimension ref="A1:B2"/><sheetData><row r="2" spans="1:2"><c r="B2"><v>1</v></c></row></sheetData>'
    text = patched(inner, one(3, 1, "x"))
    assert '<dimension ref="A1:D2"/>' in text
    assert 'spans="1:4"' in text
    assert '<dimension ref="A1:B9"/>' in patched(inner, one(0, 8, "x"))
    assert '<dimension ref="A1:B2"/>' in patched(inner, one(1, 1, "x"))


def test_clearing_a_cell_that_is_not_there_makes_none() -> None:
    inner = '<dimension ref="B2"/><sheetData><row r="2"><c r="B2"/></row></sheetData>'
    assert patched(inner, one(5, 1, None)) == worksheet(inner).decode()
    assert patched(inner, one(1, 6, None)) == worksheet(inner).decode()


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("x" * 32_768, "cell.too_long"),
        ("😀" * 16_384, "cell.too_long"),
        (float("nan"), "cell.not_finite"),
        (float("-inf"), "cell.not_finite"),
        (10**400, "cell.not_finite"),
        (Formula("A" * 9_000), "cell.too_long"),
        (Formula("A1\x01"), "cell.bad_formula"),
    ],
)
def test_what_no_cell_can_hold_is_refused_with_its_place(value: object, code: str) -> None:
    with pytest.raises(Stop) as caught:
        patched('<sheetData><row r="2"><c r="B2"/></row></sheetData>', one(1, 1, value))
    assert (caught.value.code, caught.value.facts["sheet"], caught.value.facts["cell"]) == (code, "S", "B2")


def test_the_longest_text_is_written() -> None:
    assert "x" * 32_767 in patched("<sheetData/>", one(0, 0, "x" * 32_767))


def test_rows_and_cells_that_are_there_twice_are_refused_where_they_are_edited() -> None:
    twice = '<sheetData><row r="2"><c r="B2"/><c r="B2"/></row><row r="4"/><row r="4"/></sheetData>'
    for place, code in (((1, 1), "cell.twice"), ((1, 3), "row.twice")):
        with pytest.raises(Stop) as caught:
            patched(twice, one(*place, "x"))
        assert caught.value.code == code
    assert judge.value(judge.cells(patched(twice, one(0, 8, "x")).encode())[8, 0]) == "x"


def test_rows_under_several_names_of_the_namespace_are_refused() -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    inner = f'<sheetData xmlns:y="{main}"><y:row r="1"><c r="A1"/></y:row></sheetData>'
    with pytest.raises(Stop) as caught:
        patched(inner, one(0, 0, "x"))
    assert caught.value.code == "sheet.namespaces"


@pytest.mark.parametrize(
    "broken", ["<sheetData><row r='1'><c r='A1'></sheetData>", "<sheetData><row r='0'/></sheetData>", "<a></b>", ""]
)
def test_a_sheet_whose_tags_do_not_match_is_refused(broken: str) -> None:
    with pytest.raises(Stop) as caught:
        patched(broken, one(0, 0, "x"))
    assert caught.value.code == "file.broken"


def test_a_cell_edited_twice_is_the_callers_fault() -> None:
    with pytest.raises(ValueError, match="twice"):
        patch(Package(workbook(worksheet("<sheetData/>"))), [one(0, 0, "x"), one(0, 0, "y")])

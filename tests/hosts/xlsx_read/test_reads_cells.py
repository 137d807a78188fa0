"""Cells come out where they stand and as they are, however the file is written."""

from datetime import date, datetime, time

import pytest

from sheets_sync.core import Stop

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TWO_BY_TWO = [["a", None], [None, 5.0]]
A1 = '<c r="A1" t="str"><v>a</v></c>'
B2 = '<c r="B2"><v>5</v></c>'


def test_plain_cells(grid):
    assert grid(f'<row r="1">{A1}</row><row r="2">{B2}</row>').values.tolist() == TWO_BY_TWO


@pytest.mark.parametrize(
    "rows",
    [
        '<row><c t="str"><v>a</v></c></row><row><c/><c><v>5</v></c></row>',
        f'<row r="2">{B2}</row><row r="1">{A1}</row>',
        "<row r='1' ><c  t='str'  r='A1' ><v>a</v></c ></row><row spans='1:2' r='2'><c s='0' r='B2'><v>5</v></c></row>",
        f'<row r="1">{A1}<c r="B1" s="1"/></row><row r="2"><c r="A2" s="1"></c>{B2}<c r="XFD2" s="1"/></row>',
        f'<row><c t="str"><v><![CDATA[a]]></v></c></row><!-- <c r="C9"/> --><row r="2">{B2}</row><?mso x?>',
        f'<row r="1"><c r="a1" t="str"><v>a</v></c></row><row r="2">\n\t{B2}\n</row><row r="9"/>',
        '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row><row r="2"><c><v></v></c><c><v>5</v></c></row>',
        f'<row><c t="inlineStr"><is><r><rPr><b/><i/></rPr><t>a</t></r></is></c></row><row>{B2}</row><row r="1048576"/>',
    ],
    ids=["no r", "rows out of order", "quotes and order", "blank cells", "comment, CDATA", "space", "inline", "rich"],
)
def test_the_same_cells_written_otherwise(grid, rows):
    read = grid(rows)
    assert read.values[:2, :2].tolist() == TWO_BY_TWO
    assert sum(v is not None for v in read.values.flat) == 2
    assert read.values.shape == (2, 2)


def test_any_prefix(book, opened):
    part = (
        f'<ss:worksheet xmlns:ss="{MAIN}"><ss:sheetData><ss:row><ss:c r="A1" t="str"><ss:v>a</ss:v></ss:c></ss:row>'
        '<ss:row r="2"><ss:c r="B2"><ss:f>2+3</ss:f><ss:v>5</ss:v></ss:c></ss:row></ss:sheetData></ss:worksheet>'
    )
    read = opened(book(part)).grids["Trang 1"]
    assert read.values.tolist() == TWO_BY_TWO
    assert read.formula.tolist() == [[False, False], [False, True]]


def test_a_part_in_utf_16(book, sheet, opened):
    text = '<?xml version="1.0" encoding="UTF-16"?>' + sheet('<row><c t="str"><v>Nguyễn Đức</v></c></row>')
    assert opened(book(text.encode("utf-16"))).grids["Trang 1"].values.tolist() == [["Nguyễn Đức"]]


def test_shared_strings_with_false_counts_and_phonetic_runs(grid):
    strings = (
        f'<sst xmlns="{MAIN}" count="4294967295" uniqueCount="4294967295"><si><t>Nguyễn &amp; Đức</t></si>'
        '<si><r><t xml:space="preserve">hai </t></r><r><t>chữ</t></r><rPh sb="0" eb="1"><t>x</t></rPh></si></sst>'
    )
    rows = '<row><c t="s"><v>1</v></c><c t="s"><v>0</v></c></row>'
    assert grid(rows, strings=strings).values.tolist() == [["hai chữ", "Nguyễn & Đức"]]


def test_empty_text_is_blank(grid):
    assert grid('<row><c t="str"><v></v></c><c><v>1</v></c></row>').values.tolist() == [[None, 1.0]]


def test_booleans_and_numbers_that_are_none(grid):
    rows = '<row><c t="b"><v>1</v></c><c><v>NaN</v></c><c><v>1E+999</v></c><c><v>-1.5E-2</v></c></row>'
    assert grid(rows).values.tolist() == [[True, None, None, -0.015]]


@pytest.mark.parametrize(("setting", "year"), [("", 1956), ('date1904="1"', 1960)])
def test_dates_count_from_the_books_own_year(grid, setting, year):
    rows = (
        '<row><c s="2"><v>20645</v></c><c s="2"><v>20645.5</v></c><c s="2"><v>0.25</v></c><c s="3"><v>1.5</v></c></row>'
    )
    values = grid(rows, setting=setting).values[0].tolist()
    assert values[0] == date(year, 7, 9 if year == 1956 else 10)
    assert values[1] == datetime.combine(values[0], time(12))
    assert values[2] == time(6)
    assert values[3] == 1.5  # a duration, in days


def test_errors_keep_their_text_and_are_marked(grid):
    rows = (
        '<row><c r=\'A1\' t=\'e\'><f>1/0</f><v>#DIV/0!</v></c><c s="0" t = "e" r="B1"><v>#N/A</v></c>'
        '<c r="C1" t="str"><f>IF(A1="e",1,"e")</f><v>"e"</v></c><c r="D1" t="e"/></row>'
    )
    read = grid(rows)
    assert read.values.tolist() == [["#DIV/0!", "#N/A", '"e"']]
    assert read.error.tolist() == [[True, True, False]]
    assert read.formula.tolist() == [[True, False, True]]


def test_formulas_are_marked_with_all_that_they_fill(grid):
    rows = (
        '<row><c r="A1"><f t="array" ref="A1:B2">X</f><v>1</v></c><c r="B1"><v>2</v></c><c r="C1"><v>3</v></c></row>'
        '<row r="2"><c r="A2"><v>4</v></c><c r="B2"><v>5</v></c><c r="C2"><f t="shared" si="0"/></c></row>'
    )
    read = grid(rows)
    assert read.values.tolist() == [[1.0, 2.0, 3.0], [4.0, 5.0, None]]
    assert read.formula.tolist() == [[True, True, False], [True, True, True]]


def test_hidden_rows(grid):
    rows = "".join(
        f'<row r="{n}"{more}><c r="A{n}"><v>{n}</v></c></row>'
        for n, more in enumerate(
            ["", ' hidden="1"', " ht='0' customHeight='1'", ' hidden="0"', ' customHeight="0" ht="15"'], 1
        )
    )
    assert grid(rows).hidden.tolist() == [False, True, True, False, False]


def test_merged_ranges_and_protection(grid):
    rows = "<row><c><v>1</v></c></row>"
    after = '<sheetProtection sheet="1"/><mergeCells><mergeCell ref="A1:C2"/><mergeCell ref="D5:D6"/></mergeCells>'
    read = grid(rows, after=after)
    assert read.merged == ((0, 0, 1, 2), (4, 3, 5, 3))
    assert read.protected
    assert not grid(rows, after='<sheetProtection sheet="0"/>').protected


def test_all_tabs_are_read_in_order_and_an_empty_one_is_there(book, sheet, opened):
    snapshot = opened(
        book(sheet(f'<row r="1">{A1}</row>'), f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>', sheet(""))
    )
    assert list(snapshot.grids) == ["Trang 1", "Trang 2", "Trang 3"]
    assert [g.values.shape for g in snapshot.grids.values()] == [(1, 1), (0, 0), (0, 0)]
    assert (snapshot.place, snapshot.etag, snapshot.readonly) == ("so.xlsx", "etag", "")


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1048577"><v>1</v></c></row>',
        '<row r="1"><c r="XFE1"><v>1</v></c></row>',
        '<row r="1"><c r="11"><v>1</v></c></row>',
        '<row r="0"><c><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v>',
        "<c><v>1</v></c>",
        '<row r="1"><c r="A1" t="s"><v>7</v></c></row>',
    ],
)
def test_what_no_sheet_can_hold_is_refused(grid, rows):
    with pytest.raises(Stop) as stop:
        grid(rows)
    assert stop.value.code == "file.broken"

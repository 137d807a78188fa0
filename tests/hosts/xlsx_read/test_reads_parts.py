"""What lies beside the cells is told per column, as far down as it holds."""

import io

import openpyxl
import pytest
from openpyxl.formatting.rule import FormulaRule
from openpyxl.worksheet.datavalidation import DataValidation

from sheets_sync.core import Part, PartKind

ROW = '<row r="6"><c r="A6"><v>1</v></c></row>'
LIST = '<dataValidation type="list" sqref="{}"><formula1>{}</formula1></dataValidation>'


@pytest.fixture
def parts(book, sheet, opened):
    def read(after="", before="", rows=ROW):
        return opened(book(sheet(rows, before, after))).parts

    return read


def told(kind, column, text, last_row=-1):
    return Part(kind, "Trang 1", column, text, last_row)


def validations(*items):
    return f"<dataValidations>{''.join(items)}</dataValidations>"


def test_a_dropdown_over_two_columns_to_the_sheets_end(parts):
    found = parts(validations(LIST.format("C6:D1048576", "'_danh_muc'!$A$2:$A$5")))
    assert found == (
        told(PartKind.DROPDOWN, 2, "_danh_muc!$A$2:$A$5"),
        told(PartKind.DROPDOWN, 3, "_danh_muc!$A$2:$A$5"),
    )


def test_pieces_of_one_dropdown_are_joined(parts):
    found = parts(validations(LIST.format("C6:C9 C10:C1048576", "ds"), LIST.format("C5", " =ds ")))
    assert found == (told(PartKind.DROPDOWN, 2, "ds"),)


@pytest.mark.parametrize(("sqref", "last"), [("C6:C99 C400:C1048576", 98), ("C400:C1048576", 4), ("C1:C1048576", -1)])
def test_a_hole_ends_a_dropdown(parts, sqref, last):
    assert parts(validations(LIST.format(sqref, "ds"))) == (told(PartKind.DROPDOWN, 2, "ds", last),)


def test_guards_and_checks(parts):
    found = parts(
        validations(
            '<dataValidation type="custom" showErrorMessage="1" sqref="A6:A1048576"><formula1>FALSE</formula1>'
            "</dataValidation>",
            '<dataValidation type="decimal" errorStyle="warning" sqref="B6:B1048576"><formula1>0</formula1>'
            "<formula2>10</formula2></dataValidation>",
            '<dataValidation type="textLength" operator="equal" sqref="C6:C1048576"><formula1>12</formula1>'
            "<formula2>0</formula2>"
            "</dataValidation>",
            '<dataValidation type="none" sqref="D6"><formula1>0</formula1></dataValidation>',
        )
    )
    assert found == (
        told(PartKind.GUARD, 0, "FALSE"),
        told(PartKind.CHECKED, 1, "decimal between 0 10"),
        told(PartKind.CHECKED, 2, "textLength equal 12"),
    )


def test_a_dropdown_in_the_form_of_2010(parts):
    after = (
        '<extLst><ext xmlns:x14="urn:x14"><x14:dataValidations xmlns:xm="urn:xm"><x14:dataValidation type="list">'
        "<x14:formula1><xm:f>_danh_muc!$B$2:$B$3</xm:f></x14:formula1><xm:sqref>E6:E1048576</xm:sqref>"
        "</x14:dataValidation></x14:dataValidations></ext></extLst>"
    )
    assert parts(after) == (told(PartKind.DROPDOWN, 4, "_danh_muc!$B$2:$B$3"),)


def test_a_rule_as_short_as_its_shortest_column(parts):
    formula = 'AND(F$4&lt;&gt;"", ISNUMBER(FIND("; "&amp;F$4,$E6)))'
    after = (
        f'<conditionalFormatting sqref="F6:H1048576"><cfRule type="expression" ><formula>{formula}</formula>'
        '</cfRule><cfRule type="cellIs"><formula>3</formula></cfRule></conditionalFormatting>'
        '<conditionalFormatting sqref="A6:B20 B30:B40 C6:C9"><cfRule type="expression"><formula>1</formula>'
        "</cfRule></conditionalFormatting>"
    )
    assert parts(after) == (
        told(PartKind.RULE, 5, 'AND(F$4<>"",ISNUMBER(FIND("; "&F$4,$E6)))'),
        told(PartKind.RULE, 0, "1", 8),
    )


def test_a_filter(parts):
    assert parts('<autoFilter ref="$A$5:$D$90"/>') == (told(PartKind.FILTER, 0, "A5:D90", 89),)


def test_a_filter_to_the_sheets_end(parts):
    assert parts('<autoFilter ref="A5:D1048576"/>') == (told(PartKind.FILTER, 0, "A5:D1048576"),)


def test_text_columns_end_where_a_pasted_cell_is_no_longer_text(parts):
    cols = '<cols><col min="2" max="3" style="1"/><col min="4" max="4" style="2"/><col min="5" max="5"/></cols>'
    rows = (
        '<row r="5"><c r="B5"/></row><row r="6"><c r="B6" s="1"/><c r="C6" s="1"/></row>'
        '<row r="7"><c r="B7" s="1"><v>1</v></c><c r="C7" t="str"><v>x</v></c><c r="D7"/></row>'
        '<row r="8"><c r="B8" s="1"/><c t="n" s="2" r="C8"/></row>'
    )
    assert parts(before=cols, rows=rows) == (
        told(PartKind.TEXT_FORMAT, 1, "@"),
        told(PartKind.TEXT_FORMAT, 2, "@", 5),
    )


def test_text_columns_seen_whatever_the_order_of_attributes(parts):
    cols = '<cols><col min="2" max="2" style="1"/></cols>'
    rows = '<row r="6"><c s="1" r="B6"/></row><row r="7"><c r="B7" t="n" s="1"/></row><row r="8"><c/><c s="1"/></row>'
    assert parts(before=cols, rows=rows) == (told(PartKind.TEXT_FORMAT, 1, "@"),)
    assert parts(before=cols, rows=rows + '<row><c/><c s="0"/></row>') == (told(PartKind.TEXT_FORMAT, 1, "@", 7),)


def test_parts_survive_another_program(opened):
    """openpyxl writes them in its own way; they are told the same."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Trang 1"
    sheet["A6"] = 1
    choice = DataValidation(type="list", formula1="=_danh_muc!$A$2:$A$5")
    choice.add("C6:C1048576")
    sheet.add_data_validation(choice)
    sheet.conditional_formatting.add("F6:G1048576", FormulaRule(formula=["F6>1"]))
    sheet.auto_filter.ref = "A5:G5"
    made = io.BytesIO()
    book.save(made)
    assert set(opened(made.getvalue()).parts) == {
        told(PartKind.DROPDOWN, 2, "_danh_muc!$A$2:$A$5"),
        told(PartKind.RULE, 5, "F6>1"),
        told(PartKind.FILTER, 0, "A5:G5", 4),
    }

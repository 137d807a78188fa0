"""Drives a running LibreOffice; runs under the system's Python, which has the uno module.

    /usr/bin/python3 drive.py PIPE < commands.json > answers.json

Commands are a list of [name, arguments]; the answers are what each gave. Rows and columns count from 0.
"""

from __future__ import annotations

import json
import os
import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.document.MacroExecMode import ALWAYS_EXECUTE_NO_WARN
from com.sun.star.table import CellRangeAddress
from com.sun.star.table.CellContentType import FORMULA
from com.sun.star.uno import RuntimeException


class Office:
    """One open document and the commands on it."""

    def __init__(self, pipe):
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        for _ in range(240):
            try:
                self.context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
                break
            except (NoConnectException, RuntimeException):
                time.sleep(0.25)
        self.manager = self.context.ServiceManager
        self.desktop = self.manager.createInstanceWithContext("com.sun.star.frame.Desktop", self.context)
        self.helper = self.manager.createInstanceWithContext("com.sun.star.frame.DispatchHelper", self.context)
        self.document = None

    def open(self, path):
        self.document = self.desktop.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0, ())

    def open_with_macros(self, path):
        """As a person who allows the document's macros."""
        told = (_property("MacroExecutionMode", ALWAYS_EXECUTE_NO_WARN), _property("Hidden", True))
        self.document = self.desktop.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0, told)

    def press(self, sheet, label):
        """Run what a form button of that sheet is bound to: its macro's name, or None where it is bound to nothing."""
        form = self._sheet(sheet).DrawPage.Forms.getByIndex(0)
        at = next(i for i in range(form.Count) if form.getByIndex(i).Label == label)
        bound = form.getScriptEvents(at)
        if not bound:
            return None
        script = bound[0].ScriptCode
        self.document.getScriptProvider().getScript(script).invoke((), (), ())
        return script.partition("?")[0].rpartition(".")[2]

    def call(self, macro, *given):
        """What a public procedure of the document's own modules gives: ``HocTapMain.HocTapRun``."""
        where = f"vnd.sun.star.script:VBAProject.{macro}?language=Basic&location=document"
        return self.document.getScriptProvider().getScript(where).invoke(given, (), ())[0]

    def quiet(self):
        """No tip of the day over the first window."""
        provider = self.manager.createInstanceWithContext(
            "com.sun.star.configuration.ConfigurationProvider", self.context
        )
        where = (_property("nodepath", "/org.openoffice.Office.Common/Misc"),)
        access = provider.createInstanceWithArguments("com.sun.star.configuration.ConfigurationUpdateAccess", where)
        access.setPropertyValue("ShowTipOfTheDay", False)
        access.commitChanges()

    def show(self, sheet, row, column, selected_column, selected_row):
        """Bring a place of a sheet of the document in front into sight."""
        document = self.desktop.getCurrentComponent()
        seen = document.CurrentController
        tab = document.Sheets.getByName(sheet)
        seen.setActiveSheet(tab)
        seen.select(tab.getCellByPosition(selected_column, selected_row))
        seen.setFirstVisibleRow(row)
        seen.setFirstVisibleColumn(column)

    def save(self, path, kind="Calc MS Excel 2007 XML"):
        told = (_property("FilterName", kind), _property("Overwrite", True))
        self.document.storeToURL(uno.systemPathToFileUrl(path), told)

    def close_all(self):
        """Whatever earlier runs left open."""
        documents = self.desktop.Components.createEnumeration()
        while documents.hasMoreElements():
            documents.nextElement().close(True)

    def close(self):
        self.document.close(True)

    def read(self, sheet, left, top, right, bottom):
        return [list(row) for row in self._range(sheet, left, top, right, bottom).getDataArray()]

    def formulas(self, sheet, left, top, right, bottom):
        return [list(row) for row in self._range(sheet, left, top, right, bottom).getFormulaArray()]

    def type(self, sheet, column, row, text):
        """As a person types: numbers become numbers unless the cell is text."""
        cell = self._sheet(sheet).getCellByPosition(column, row)
        if cell.NumberFormat and self.document.getNumberFormats().getByKey(cell.NumberFormat).FormatString == "@":
            cell.setString(text)
        else:
            cell.setFormula(text)

    def write(self, sheet, left, top, rows):
        self._range(sheet, left, top, left + len(rows[0]) - 1, top + len(rows) - 1).setDataArray(
            tuple(tuple(row) for row in rows)
        )

    def used(self, sheet):
        cursor = self._sheet(sheet).createCursor()
        cursor.gotoEndOfUsedArea(False)
        return [cursor.RangeAddress.EndColumn, cursor.RangeAddress.EndRow]

    def sort(self, sheet, left, top, right, bottom, column, ascending):
        field = uno.createUnoStruct("com.sun.star.table.TableSortField")
        field.Field, field.IsAscending = column - left, ascending
        fields = uno.Any("[]com.sun.star.table.TableSortField", (field,))
        told = (_property("SortFields", fields), _property("ContainsHeader", True))
        self._range(sheet, left, top, right, bottom).sort(told)

    def filter(self, sheet, column, text):
        """Through the sheet's own AutoFilter; answers how many data rows are left in sight."""
        area = next(r for r in self._ranges() if r.AutoFilter and self._title(r) == sheet)
        start = area.getDataArea()
        field = uno.createUnoStruct("com.sun.star.sheet.TableFilterField")
        field.Field, field.StringValue = column - start.StartColumn, text
        field.Operator = uno.Enum("com.sun.star.sheet.FilterOperator", "EQUAL" if text else "NOT_EMPTY")
        descriptor = area.getFilterDescriptor()
        descriptor.setFilterFields((field,))
        area.refresh()
        _, last = self.used(sheet)
        rows = self._sheet(sheet).getRows()
        return sum(rows.getByIndex(i).IsVisible for i in range(start.StartRow + 1, min(last, start.EndRow) + 1))

    def filters(self, sheet):
        found = []
        for area in self._ranges():
            if area.AutoFilter and self._title(area) == sheet:
                a = area.getDataArea()
                found.append([a.StartColumn, a.StartRow, a.EndColumn, a.EndRow])
        return found

    def insert_rows(self, sheet, row, count):
        self._sheet(sheet).getRows().insertByIndex(row, count)

    def delete_rows(self, sheet, row, count):
        self._sheet(sheet).getRows().removeByIndex(row, count)

    def insert_columns(self, sheet, column, count):
        self._sheet(sheet).getColumns().insertByIndex(column, count)

    def move_column(self, sheet, column, before):
        """Cut and inserted before another one."""
        tab = self._sheet(sheet)
        tab.getColumns().insertByIndex(before, 1)
        column += column >= before
        cut = self._range(sheet, column, 0, column, self.used(sheet)[1]).getRangeAddress()
        tab.moveRange(tab.getCellByPosition(before, 0).getCellAddress(), cut)
        tab.getColumns().removeByIndex(column, 1)

    def copy_rows(self, sheet, first, last, to):
        copied = self._range(sheet, 0, first, self.used(sheet)[0], last).getRangeAddress()
        self._sheet(sheet).copyRange(self._sheet(sheet).getCellByPosition(0, to).getCellAddress(), copied)

    def clear(self, sheet, left, top, right, bottom):
        """As the Delete key does: numbers, dates, text and formulas go, formats stay."""
        self._range(sheet, left, top, right, bottom).clearContents(1 | 2 | 4 | 16)

    def rename(self, sheet, title):
        self._sheet(sheet).setName(title)

    def add_sheet(self, title, at):
        self.document.Sheets.insertNewByName(title, at)

    def remove_sheet(self, title):
        self.document.Sheets.removeByName(title)

    def remark(self, sheet, column, row, text):
        tab = self._sheet(sheet)
        tab.getAnnotations().insertNew(tab.getCellByPosition(column, row).getCellAddress(), text)

    def chart(self, sheet, left, top, right, bottom):
        place = uno.createUnoStruct("com.sun.star.awt.Rectangle", 1000, 1000, 8000, 6000)
        shown = self._range(sheet, left, top, right, bottom).getRangeAddress()
        self._sheet(sheet).getCharts().addNewByName("Hình " + sheet, place, (shown,), True, False)

    def picture(self, sheet, path):
        provider = self.manager.createInstanceWithContext("com.sun.star.graphic.GraphicProvider", self.context)
        shape = self.document.createInstance("com.sun.star.drawing.GraphicObjectShape")
        shape.Graphic = provider.queryGraphic((_property("URL", uno.systemPathToFileUrl(path)),))
        shape.setSize(uno.createUnoStruct("com.sun.star.awt.Size", 2000, 2000))
        self._sheet(sheet).getDrawPage().add(shape)

    def pivot(self, sheet, left, top, right, bottom, to):
        """The first column counted by its values, at the top of another sheet."""
        tables = self._sheet(to).getDataPilotTables()
        asked = tables.createDataPilotDescriptor()
        asked.setSourceRange(self._range(sheet, left, top, right, bottom).getRangeAddress())
        fields = asked.getDataPilotFields()
        for i, use in enumerate(("ROW", "DATA")):
            fields.getByIndex(i).Orientation = uno.Enum("com.sun.star.sheet.DataPilotFieldOrientation", use)
        tables.insertNewByName("Bảng xoay", self._sheet(to).getCellByPosition(0, 0).getCellAddress(), asked)

    def name(self, name, formula):
        self.document.NamedRanges.addNewByName(name, formula, uno.createUnoStruct("com.sun.star.table.CellAddress"), 0)

    def colour(self, sheet, left, top, right, bottom, formula):
        """A conditional format of the person's own."""
        area = self._range(sheet, left, top, right, bottom)
        rules = area.ConditionalFormat
        use = uno.Enum("com.sun.star.sheet.ConditionOperator", "FORMULA")
        rules.addNew((_property("Operator", use), _property("Formula1", formula), _property("StyleName", "Good")))
        area.ConditionalFormat = rules

    def paste(self, rows, sheet, column, row):
        """Rows copied in another document and pasted here, formats and all, over the clipboard."""
        other = self.desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, ())
        there = other.Sheets.getByIndex(0).getCellRangeByPosition(0, 0, len(rows[0]) - 1, len(rows) - 1)
        there.setDataArray(tuple(tuple(r) for r in rows))
        other.CurrentController.select(there)
        self._do(other, ".uno:Copy")
        here = self.document.CurrentController
        here.setActiveSheet(self._sheet(sheet))
        here.select(self._sheet(sheet).getCellByPosition(column, row))
        self._do(self.document, ".uno:Paste")
        other.close(True)

    def recalculate(self):
        self.document.calculateAll()

    def height(self, sheet, row):
        return self._sheet(sheet).getRows().getByIndex(row).Height

    def errors(self, sheet):
        """Formula cells that show an error."""
        right, bottom = self.used(sheet)
        cells = self._range(sheet, 0, 0, right, bottom).queryFormulaCells(4)
        return [list(_corners(a)) for a in cells.getRangeAddresses()]

    def format(self, sheet, column, row):
        cell = self._sheet(sheet).getCellByPosition(column, row)
        return [self.document.getNumberFormats().getByKey(cell.NumberFormat).FormatString, cell.CharHeight]

    def validation(self, sheet, column, row):
        told = self._sheet(sheet).getCellByPosition(column, row).Validation
        return [told.Type.value, told.getFormula1(), told.ErrorAlertStyle.value, told.InputMessage]

    def is_formula(self, sheet, column, row):
        return self._sheet(sheet).getCellByPosition(column, row).Type == FORMULA

    def pages(self, path):
        told = (_property("FilterName", "calc_pdf_Export"),)
        self.document.storeToURL(uno.systemPathToFileUrl(path), told)

    def _ranges(self):
        ranges = self.document.DatabaseRanges
        found = [ranges.getByIndex(i) for i in range(ranges.Count)]
        unnamed = self.document.getPropertyValue("UnnamedDatabaseRanges")
        sheets = range(self.document.Sheets.Count)
        return found + [unnamed.getByTable(i) for i in sheets if unnamed.hasByTable(i)]

    def _title(self, area):
        return self.document.Sheets.getByIndex(area.getDataArea().Sheet).Name

    def _sheet(self, title):
        return self.document.Sheets.getByName(title)

    def _range(self, sheet, left, top, right, bottom):
        return self._sheet(sheet).getCellRangeByPosition(left, top, right, bottom)

    def _do(self, document, command):
        self.helper.executeDispatch(document.CurrentController.Frame, command, "", 0, ())


def _property(name, value):
    told = PropertyValue()
    told.Name, told.Value = name, value
    return told


def _corners(a: CellRangeAddress):
    return a.StartColumn, a.StartRow, a.EndColumn, a.EndRow


def main():
    office = Office(sys.argv[1])
    json.dump([getattr(office, name)(*given) for name, given in json.load(sys.stdin)], sys.stdout)
    sys.stdout.flush()
    os._exit(0)  # pyuno's threads may crash while Python takes itself down


if __name__ == "__main__":
    main()

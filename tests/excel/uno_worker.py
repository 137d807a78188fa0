"""A running LibreOffice, asked by lines of JSON; runs under the system's Python, which has the uno module.

    /usr/bin/python3 uno_worker.py PIPE

Each line in is [name, arguments]; each line out is {"done": answer} or {"fault": text}. Rows and columns count from 0.
"""

from __future__ import annotations

import json
import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import Locale
from com.sun.star.table.CellContentType import FORMULA
from com.sun.star.uno import RuntimeException

_ERRORS = {532: "#DIV/0!", 519: "#VALUE!", 524: "#REF!", 525: "#NAME?", 502: "#VALUE!", 503: "#NUM!", 32767: "#N/A"}


class Worker:
    def __init__(self, pipe):
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        for _ in range(240):
            try:
                self.context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
                break
            except (NoConnectException, RuntimeException):
                time.sleep(0.25)
        self.desktop = self.context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", self.context)
        self.books = {}

    def open(self, path):
        hidden = PropertyValue()
        hidden.Name, hidden.Value = "Hidden", True
        url = uno.systemPathToFileUrl(path)
        self.books[path] = self.desktop.loadComponentFromURL(url, "_blank", 0, (hidden,))

    def close(self, book):
        self.books.pop(book).close(True)

    def save(self, book, path):
        """In the format that the path's ending names; a book kept as .ods opens ten times as fast."""
        kind = PropertyValue()
        kind.Name, kind.Value = "FilterName", "calc8" if path.endswith(".ods") else "Calc MS Excel 2007 XML"
        self.books[book].storeToURL(uno.systemPathToFileUrl(path), (kind,))

    def titles(self, book):
        return list(self.books[book].Sheets.ElementNames)

    def add(self, book, title):
        self.books[book].Sheets.insertNewByName(title, self.books[book].Sheets.Count)

    def rename(self, book, title, to):
        self._sheet(book, title).Name = to

    def delete(self, book, title):
        self.books[book].Sheets.removeByName(title)

    def used(self, book, title):
        cursor = self._sheet(book, title).createCursor()
        cursor.gotoEndOfUsedArea(False)
        return [cursor.RangeAddress.EndRow + 1, cursor.RangeAddress.EndColumn + 1]

    def values(self, book, title, box):
        """Cells, and where among them days and errors are: [rows, [box], [[row, column, code]]]."""
        area = self._area(book, title, box)
        rows = [list(row) for row in area.getDataArray()]
        top, left = box[:2]
        days = [_box(a, top, left) for a in area.queryContentCells(2).getRangeAddresses()]
        errors = []
        for a in area.queryFormulaCells(4).getRangeAddresses():
            for row in range(a.StartRow, a.EndRow + 1):
                for column in range(a.StartColumn, a.EndColumn + 1):
                    code = self._sheet(book, title).getCellByPosition(column, row).getError()
                    errors.append([row - top, column - left, _ERRORS.get(code, "#VALUE!")])
        return [rows, days, errors]

    def formulas(self, book, title, box):
        return [list(row) for row in self._area(book, title, box).getFormulaArray()]

    def put(self, book, title, box, rows, parsed):
        """Cells as they are; of those at ``parsed`` [[row, column]] what a person who types it would get."""
        area = self._area(book, title, box)
        area.setDataArray(tuple(map(tuple, rows)))  # "" empties a cell, text stays text
        if parsed and self._format_of(book, area) != "@":
            for row, column in parsed:
                cell = area.getCellByPosition(column, row)
                if self._format_of(book, cell) != "@":
                    cell.setFormula(rows[row][column])

    def put_formulas(self, book, title, box, rows):
        told = tuple(tuple(_semicolons(cell) for cell in row) for row in rows)
        self._area(book, title, box).setFormulaArray(told)

    def visible(self, book, title, box):
        return [_box(a, 0, 0) for a in self._area(book, title, box).queryVisibleCells().getRangeAddresses()]

    def hide(self, book, title, first, last):
        for row in range(first, last + 1):
            self._sheet(book, title).getRows().getByIndex(row).IsVisible = False

    def merged(self, book, title, box):
        return self._area(book, title, box).getIsMerged()

    def merge_area(self, book, title, box):
        sheet = self._sheet(book, title)
        cursor = sheet.createCursorByRange(self._area(book, title, box))
        cursor.collapseToMergedArea()
        return _box(cursor.RangeAddress, 0, 0)

    def merge(self, book, title, box):
        self._area(book, title, box).merge(True)

    def number_format(self, book, title, box):
        return self._format_of(book, self._area(book, title, box))

    def set_number_format(self, book, title, box, text):
        formats = self.books[book].getNumberFormats()
        key = formats.queryKey(text, Locale(), False)
        self._area(book, title, box).NumberFormat = key if key != -1 else formats.addNew(text, Locale())

    def is_protected(self, book, title):
        return self._sheet(book, title).isProtected()

    def protect(self, book, title, password):
        self._sheet(book, title).protect(password)

    def unprotect(self, book, title, password):
        self._sheet(book, title).unprotect(password)

    def selection(self, book):
        """Where the cursor stands: [tab, row, column]."""
        seen = self.books[book].CurrentController
        at = seen.getSelection().RangeAddress
        return [seen.ActiveSheet.Name, at.StartRow, at.StartColumn]

    def select(self, book, title, box):
        seen = self.books[book].CurrentController
        seen.setActiveSheet(self._sheet(book, title))
        seen.select(self._area(book, title, box))

    def is_automatic(self):
        return all(book.isAutomaticCalculationEnabled() for book in self.books.values())

    def set_automatic(self, automatic):
        for book in self.books.values():
            book.enableAutomaticCalculation(automatic)
            if automatic:
                book.calculate()

    def recalculate(self, book):
        self.books[book].calculateAll()

    def is_formula(self, book, title, row, column):
        return self._sheet(book, title).getCellByPosition(column, row).Type == FORMULA

    def _sheet(self, book, title):
        return self.books[book].Sheets.getByName(title)

    def _area(self, book, title, box):
        top, left, bottom, right = box
        return self._sheet(book, title).getCellRangeByPosition(left, top, right, bottom)

    def _format_of(self, book, area):
        try:
            found = self.books[book].getNumberFormats().getByKey(area.NumberFormat)
        except RuntimeException:
            return None
        return found.FormatString


def _box(a, top, left):
    return [a.StartRow - top, a.StartColumn - left, a.EndRow - top, a.EndColumn - left]


def _semicolons(formula):
    """Excel's formula as LibreOffice takes it here: what parts arguments is a ";"."""
    pieces = formula.split('"')  # every second one is text
    return '"'.join(piece if i % 2 else piece.replace(",", ";") for i, piece in enumerate(pieces))


def main():
    worker = Worker(sys.argv[1])
    for line in sys.stdin:
        name, *given = json.loads(line)
        try:
            told = {"done": getattr(worker, name)(*given)}
        except Exception as fault:
            told = {"fault": f"{name}: {type(fault).__name__} {fault}"}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

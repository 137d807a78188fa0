"""A LibreOffice that runs macros, asked by lines of JSON; runs under the system's Python, which has the uno module.

    /usr/bin/python3 vba_worker.py PIPE

Each line in is [name, arguments]; each line out is {"done": answer} or {"fault": text}. Rows and columns count from 0.
"""

from __future__ import annotations

import contextlib
import json
import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.document.MacroExecMode import ALWAYS_EXECUTE_NO_WARN
from com.sun.star.uno import RuntimeException


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
        self.book = None

    def open(self, path):
        told = (_property("Hidden", True), _property("MacroExecutionMode", ALWAYS_EXECUTE_NO_WARN))
        self.book = self.desktop.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0, told)

    def close(self):
        self.book.close(True)

    def run(self, macro, arguments):
        where = f"vnd.sun.star.script:VBAProject.{macro}?language=Basic&location=document"
        return self.book.getScriptProvider().getScript(where).invoke(tuple(arguments), (), ())[0]

    def all(self):
        """Every cell of every sheet, as formula text: title -> rows."""
        return {name: self._used(name).getFormulaArray() for name in self.book.Sheets.ElementNames}

    def type(self, sheet, row, column, told):
        """As a person types it."""
        self._sheet(sheet).getCellByPosition(column, row).setFormula(told)

    def lock(self, sheet, password):
        self._sheet(sheet).protect(password)

    def unlock(self, sheet, password):
        self._sheet(sheet).unprotect(password)

    def hide(self, sheet, first, last):
        self._sheet(sheet).Rows.getByIndex(first)
        for row in range(first, last + 1):
            self._sheet(sheet).Rows.getByIndex(row).IsVisible = False

    def shown(self, sheet, row, column):
        """A cell as it is seen: its text, its background with rules applied is a renderer's matter."""
        return self._sheet(sheet).getCellByPosition(column, row).String

    def _sheet(self, name):
        return self.book.Sheets.getByName(name)

    def _used(self, name):
        sheet = self._sheet(name)
        cursor = sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        address = cursor.RangeAddress
        return sheet.getCellRangeByPosition(0, 0, address.EndColumn, address.EndRow)

    def quit(self):
        with contextlib.suppress(RuntimeException):
            self.desktop.terminate()


def _property(name, value):
    found = PropertyValue()
    found.Name, found.Value = name, value
    return found


worker = Worker(sys.argv[1])
for line in sys.stdin:
    name, arguments = json.loads(line)
    try:
        answer = {"done": getattr(worker, name)(*arguments)}
    except Exception as fault:  # told to the test, which fails with it
        answer = {"fault": str(fault)}
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()

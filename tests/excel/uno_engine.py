"""xlwings over a live LibreOffice: an engine on xlwings' own (BSD) plug-in point, for tests.

It does what Excel's COM does where they differ: all numbers are floats, a single cell's raw value is bare, text that
looks like a number or formula becomes one unless its cell is text, "" empties a cell.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import xlwings as xw
from xlwings import base_classes

_PYTHON = "/usr/bin/python3"
_RETURN = "\ue00d"
"""Stands for a carriage return, which Excel keeps in a cell and LibreOffice does not."""
_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 (cells have no zone)


class Office:
    """A LibreOffice that is asked by lines of JSON (``uno_worker.py``)."""

    def __init__(self, pipe: str) -> None:
        command = [_PYTHON, str(Path(__file__).with_name("uno_worker.py")), pipe]
        self.worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.calls = 0

    def __call__(self, name: str, *given: object) -> Any:
        assert self.worker.stdin
        assert self.worker.stdout
        self.calls += 1
        self.worker.stdin.write(json.dumps([name, *given]) + "\n")
        self.worker.stdin.flush()
        told = json.loads(self.worker.stdout.readline())
        if "fault" in told:
            raise RuntimeError(told["fault"])
        return told["done"]

    def close(self) -> None:
        assert self.worker.stdin
        assert self.worker.stdout
        self.worker.stdin.close()
        self.worker.wait(timeout=30)
        self.worker.stdout.close()


@contextmanager
def running(folder: Path) -> Iterator[xw.App]:
    """A LibreOffice of its own (profile in ``folder``) as an xlwings App; known to xlwings as engine "uno"."""
    program = shutil.which("soffice")
    if program is None or not Path(_PYTHON).exists():
        raise RuntimeError("LibreOffice is not installed: apt-get install libreoffice-calc python3-uno")
    pipe = f"hoctap{uuid.uuid4().hex[:12]}"
    command = [
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--nologo",
        f"--accept=pipe,name={pipe};urp;",
    ]
    soffice = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        with _asked(pipe) as office, _known(xw.Engine(impl=Engine(office))) as engine:
            yield xw.App(impl=next(iter(engine.impl.apps)))
    finally:
        os.killpg(soffice.pid, signal.SIGTERM)
        soffice.wait(timeout=30)


@contextmanager
def _asked(pipe: str) -> Iterator[Office]:
    office = Office(pipe)
    try:
        yield office
    finally:
        office.close()


@contextmanager
def _known(engine: xw.Engine) -> Iterator[xw.Engine]:
    """An engine as the active one, and nothing of it left behind."""
    was = xw.engines.active
    xw.engines.add(engine)
    engine.activate()
    try:
        yield engine
    finally:
        xw.engines.engines.remove(engine)
        del xw.engines.engines_by_name[engine.name]
        xw.engines.active = was


class Engine:
    name = "uno"
    type = "desktop"

    def __init__(self, office: Office) -> None:
        self.apps = Apps(App(self, office))

    @staticmethod
    def prepare_xl_data_element(x: object, options: object) -> object:
        if x is None:
            return ""
        return float(x) if isinstance(x, int) and not isinstance(x, bool) else x

    @staticmethod
    def clean_value_data(data: Any, dates: Any, empty: object, numbers: Any, err_to_str: bool) -> list[list[object]]:
        def clean(cell: object) -> object:
            if isinstance(cell, Fault):
                return cell.code if err_to_str else None
            if isinstance(cell, datetime):
                return dates(cell.year, cell.month, cell.day, cell.hour, cell.minute, cell.second, cell.microsecond)
            if isinstance(cell, float) and numbers is not None:
                return numbers(cell)
            return empty if cell is None else cell

        return [[clean(cell) for cell in row] for row in data]


class Fault:
    """A cell that shows an error."""

    def __init__(self, code: str) -> None:
        self.code = code


class Apps(base_classes.Apps):
    def __init__(self, app: App) -> None:
        self._app = app

    def __iter__(self) -> Iterator[App]:
        yield self._app

    def __len__(self) -> int:
        return 1

    def __getitem__(self, pid: int) -> App:
        return self._app


class App(base_classes.App):
    screen_updating = True
    display_alerts = True
    status_bar = ""
    pid = 1
    engine: Engine = None  # type: ignore[assignment]  # the base class has a property here
    books: Books = None  # type: ignore[assignment]

    def __init__(self, engine: Engine, office: Office) -> None:
        self.engine, self.office = engine, office
        self.books = Books(self)
        self.alerts: list[str] = []

    @property
    def calculation(self) -> str:
        return "automatic" if self.office("is_automatic") else "manual"

    @calculation.setter
    def calculation(self, value: str) -> None:
        self.office("set_automatic", value == "automatic")

    def alert(self, prompt: str, title: object, buttons: object, mode: object, callback: object) -> str:
        self.alerts.append(prompt)
        return "ok"

    @property
    def selection(self) -> Range:
        book = self.books.open_books[-1]
        title, row, column = self.office("selection", book.fullname)
        return Range(Sheet(book, title), row, column, row, column)

    def calculate(self) -> None:
        for book in self.books.open_books:
            self.office("recalculate", book.fullname)


class Books(base_classes.Books):
    def __init__(self, app: App) -> None:
        self.app = app
        self.open_books: list[Book] = []

    def open(self, fullname: str, *_: object, **__: object) -> Book:
        self.app.office("open", str(fullname))
        self.open_books.append(Book(self.app, str(fullname)))
        return self.open_books[-1]

    def __call__(self, name_or_index: str | int) -> Book:
        if isinstance(name_or_index, int):
            return self.open_books[name_or_index - 1]
        for book in self.open_books:
            if book.name == name_or_index:
                return book
        raise KeyError(name_or_index)

    @property
    def active(self) -> Book:
        return self.open_books[-1]

    def __iter__(self) -> Iterator[Book]:
        return iter(self.open_books)

    def __len__(self) -> int:
        return len(self.open_books)


class Book(base_classes.Book):
    def __init__(self, app: App, fullname: str) -> None:
        self._app, self._fullname = app, fullname

    @property
    def app(self) -> App:
        return self._app

    @property
    def fullname(self) -> str:
        return self._fullname

    @property
    def name(self) -> str:
        return Path(self._fullname).name

    @property
    def api(self) -> Book:
        return self

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    def save(self, path: str | None = None, password: str | None = None) -> None:
        self._app.office("save", self._fullname, path or self._fullname)

    def close(self) -> None:
        self._app.office("close", self._fullname)
        self._app.books.open_books.remove(self)


class Sheets(base_classes.Sheets):
    def __init__(self, book: Book) -> None:
        self.book = book

    def _titles(self) -> list[str]:
        titles: list[str] = self.book.app.office("titles", self.book.fullname)
        return titles

    def __iter__(self) -> Iterator[Sheet]:
        return (Sheet(self.book, title) for title in self._titles())

    def __len__(self) -> int:
        return len(self._titles())

    def __call__(self, name_or_index: str | int) -> Sheet:
        titles = self._titles()
        title = titles[name_or_index - 1] if isinstance(name_or_index, int) else name_or_index
        if title not in titles:
            raise KeyError(title)
        return Sheet(self.book, title)

    @property
    def active(self) -> Sheet:
        return Sheet(self.book, self.book.app.office("selection", self.book.fullname)[0])

    def add(self, before: object = None, after: object = None, name: str | None = None) -> Sheet:
        title = name or f"Sheet{len(self) + 1}"
        self.book.app.office("add", self.book.fullname, title)
        return Sheet(self.book, title)


class Sheet(base_classes.Sheet):
    def __init__(self, book: Book, title: str) -> None:
        self._book, self._title = book, title

    def ask(self, name: str, *given: object) -> Any:
        return self._book.app.office(name, self._book.fullname, self._title, *given)

    @property
    def api(self) -> Api:
        return Api(self)

    @property
    def book(self) -> Book:
        return self._book

    @property
    def name(self) -> str:
        return self._title

    @name.setter
    def name(self, value: str) -> None:
        self.ask("rename", value)
        self._title = value

    @property
    def index(self) -> int:
        return self._book.sheets._titles().index(self._title) + 1

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        corners = [(at.row, at.column) if isinstance(at, Range) else at for at in (arg1, arg2 or arg1)]
        (top, left), (bottom, right) = corners
        return Range(self, top - 1, left - 1, bottom - 1, right - 1)

    @property
    def cells(self) -> Range:
        return Range(self, 0, 0, 1_048_575, 16_383)

    @property
    def used_range(self) -> Range:
        rows, columns = self.ask("used")
        return Range(self, 0, 0, rows - 1, columns - 1)

    def delete(self) -> None:
        self.ask("delete")


class Api:
    """What Excel's COM knows of a sheet beyond xlwings' own names: its protection."""

    ProtectDrawingObjects = ProtectScenarios = True

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    @property
    def ProtectContents(self) -> bool:  # noqa: N802 (COM's name)
        return bool(self._sheet.ask("is_protected"))

    @property
    def Protection(self) -> Any:  # noqa: N802
        return _Refused()

    def Protect(self, Password: str = "", **_: bool) -> None:  # noqa: N802, N803
        self._sheet.ask("protect", Password)

    def Unprotect(self, Password: str = "") -> None:  # noqa: N802, N803
        self._sheet.ask("unprotect", Password)
        if self.ProtectContents:
            raise RuntimeError("The password is not correct.")


class _Refused:
    """Of what a person may do on a protected sheet: nothing."""

    def __getattr__(self, name: str) -> bool:
        return False


class Range(base_classes.Range):
    options: dict[str, object]

    def __init__(self, sheet: Sheet, top: int, left: int, bottom: int, right: int) -> None:
        self._sheet = sheet
        self.box = [min(top, bottom), min(left, right), max(top, bottom), max(left, right)]

    @property
    def api(self) -> Range:
        return self

    @property
    def coords(self) -> tuple[str, int, int, int, int]:
        top, left, _, _ = self.box
        return (self._sheet.name, top + 1, left + 1, *self.shape)

    @property
    def sheet(self) -> Sheet:
        return self._sheet

    @property
    def row(self) -> int:
        return self.box[0] + 1

    @property
    def column(self) -> int:
        return self.box[1] + 1

    @property
    def shape(self) -> tuple[int, int]:
        top, left, bottom, right = self.box
        return bottom - top + 1, right - left + 1

    def __len__(self) -> int:
        return self.shape[0] * self.shape[1]

    def __bool__(self) -> bool:
        return True

    def __call__(self, arg1: int, arg2: int | None = None) -> Range:
        row, column = divmod(arg1 - 1, self.shape[1]) if arg2 is None else (arg1 - 1, arg2 - 1)
        at = self.box[0] + row, self.box[1] + column
        return Range(self._sheet, *at, *at)

    @property
    def raw_value(self) -> Any:
        rows, days, errors = self._sheet.ask("values", self.box)
        rows = [[_kept(cell) for cell in row] for row in rows]
        for top, left, bottom, right in days:
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    rows[row][column] = _DAY_ZERO + timedelta(days=rows[row][column])
        for row, column, code in errors:
            rows[row][column] = Fault(code)
        return rows[0][0] if len(self) == 1 else rows

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        rows = data if isinstance(data, list | tuple) else [[data] * self.shape[1]] * self.shape[0]
        parsed = [[r, c] for r, row in enumerate(rows) for c, cell in enumerate(row) if _parses(cell)]
        self._sheet.ask("put", self.box, [[_serial(cell) for cell in row] for row in rows], parsed)

    @property
    def formula(self) -> Any:
        rows = self._sheet.ask("formulas", self.box)
        return rows[0][0] if len(self) == 1 else tuple(map(tuple, rows))

    @formula.setter
    def formula(self, value: Any) -> None:
        self._sheet.ask("put_formulas", self.box, value if isinstance(value, list) else [[value]])

    @property
    def number_format(self) -> str | None:
        told: str | None = self._sheet.ask("number_format", self.box)
        return told

    @number_format.setter
    def number_format(self, value: str) -> None:
        self._sheet.ask("set_number_format", self.box, value)

    def get_special_cells(self, cell_type: str, value_type: str | None) -> list[Range]:
        assert (cell_type, value_type) == ("visible", None)
        return [Range(self._sheet, *box) for box in self._sheet.ask("visible", self.box)]

    @property
    def merge_cells(self) -> bool:
        return bool(self._sheet.ask("merged", self.box))

    @property
    def merge_area(self) -> Range:
        return Range(self._sheet, *self._sheet.ask("merge_area", self.box))

    @property
    def has_array(self) -> bool:
        return False


def _kept(cell: object) -> object:
    return None if cell == "" else cell.replace(_RETURN, "\r") if isinstance(cell, str) else cell


def _parses(cell: object) -> bool:
    """Whether Excel would make something else of a text than that text."""
    if not isinstance(cell, str) or not cell:
        return False
    return cell[0] in "=+-@'" or cell[0].isdigit() or cell.casefold() in ("true", "false")


def _serial(cell: object) -> object:
    if isinstance(cell, str):
        return cell.replace("\r", _RETURN)
    if isinstance(cell, datetime):
        return (cell - _DAY_ZERO) / timedelta(days=1)
    if isinstance(cell, date):
        return float((cell - _DAY_ZERO.date()).days)
    if isinstance(cell, time):
        return (datetime.combine(_DAY_ZERO, cell) - _DAY_ZERO) / timedelta(days=1)
    return cell

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import xlwings as xw

from sheets_sync.core import Place, Value, objects
from sheets_sync.hosts.xlsx.create import create
from tests.books import PERIOD, RULES, UNIT
from tests.excel.uno_engine import running
from tests.hosts.contract import NAMES, HostContract
from xl_addin.host import OpenBooks

pytestmark = pytest.mark.office


@pytest.fixture(scope="module")
def excel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[xw.App]:
    with running(tmp_path_factory.mktemp("office")) as app:
        yield app


@pytest.fixture(scope="module")
def blank(excel: xw.App, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The contract's book, as LibreOffice itself keeps it: it opens ten times as fast as an .xlsx."""
    path = tmp_path_factory.mktemp("blank") / "so.xlsx"
    layout = RULES.standard("unit", PERIOD)  # the smallest book there is
    rows = {"citizens": {"name": objects(NAMES), "group": objects(["N1", "N2", "N3"])}}
    path.write_bytes(create(layout, {"unit": UNIT, "period": str(PERIOD), "unit_name": "Xã Thử"}, None, rows))
    book = excel.books.open(str(path))
    book.save(str(path.with_suffix(".ods")))
    book.close()
    return path.with_suffix(".ods").read_bytes()


class TestOpenBooks(HostContract):
    @pytest.fixture(autouse=True)
    def _excel(self, excel: xw.App, blank: bytes, tmp_path: Path) -> Iterator[None]:
        self.excel, self.blank, self.folder = excel, blank, tmp_path
        yield
        for book in list(excel.books):
            book.close()

    def make(self) -> tuple[OpenBooks, Place]:
        path = self.folder / "so xã.ods"
        path.write_bytes(self.blank)
        book = self.excel.books.open(str(path))
        return OpenBooks(book), book.fullname

    def type_in(self, host: OpenBooks, place: Place, sheet: str, row: int, column: int, value: Value) -> None:
        book = next(book for book in self.excel.books if book.fullname == place)
        book.sheets[sheet].range((row + 1, column + 1)).value = value

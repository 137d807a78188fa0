from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sheets_sync.core import Place, Stop, Value, objects
from sheets_sync.hosts.xlsx.create import create
from sheets_sync.hosts.xlsx.edits import ColumnEdit
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.hosts.xlsx.package import Package
from sheets_sync.hosts.xlsx.patch import patch
from sheets_sync.sync.settle import draft
from tests.books import PERIOD, RULES, UNIT
from tests.hosts.contract import NAMES, HostContract


class TestFiles(HostContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path

    def make(self) -> tuple[Files, Place]:
        path = self.folder / "so xã.xlsx"
        layout = RULES.standard("commune", PERIOD)
        rows = {"citizens": {"name": objects(NAMES), "group": objects(["N1", "N2", "N3"])}}
        path.write_bytes(create(layout, {"unit": UNIT, "period": str(PERIOD), "unit_name": "Xã Thử"}, None, rows))
        return Files(path), str(path)

    def type_in(self, host: Files, place: Place, sheet: str, row: int, column: int, value: Value) -> None:
        package = Package(Path(place).read_bytes())
        part = next(tab.part for tab in package.sheets if tab.title == sheet)
        edit = ColumnEdit(part, column, np.array([row]), objects([value]))
        Path(place).write_bytes(patch(package, [edit]))

    def test_an_untouched_file_gets_its_very_bytes_back(self) -> None:
        host, place = self.make()
        before = Path(place).read_bytes()
        receipt = host.apply(draft(host.read(place), RULES, {}).plan)
        assert Path(place).read_bytes() != before
        host.restore(place, before, receipt.after.etag)
        assert Path(place).read_bytes() == before

    def test_old_bytes_are_not_put_over_a_file_that_changed(self) -> None:
        host, place = self.make()
        before = Path(place).read_bytes()
        receipt = host.apply(draft(host.read(place), RULES, {}).plan)
        self.type_in(host, place, "Công dân", 5, 7, "vừa gõ")
        changed = Path(place).read_bytes()
        with pytest.raises(Stop) as stopped:
            host.restore(place, before, receipt.after.etag)
        assert stopped.value.code == "file.changed"
        assert Path(place).read_bytes() == changed

    def test_a_book_that_is_open_in_excel_is_left_alone(self) -> None:
        host, place = self.make()
        before = Path(place).read_bytes()
        plan = draft(host.read(place), RULES, {}).plan
        (self.folder / "~$so xã.xlsx").write_bytes(b"\x05Officer")
        with pytest.raises(Stop) as stopped:
            host.apply(plan)
        assert stopped.value.code == "file.open_elsewhere"
        assert Path(place).read_bytes() == before

    def test_a_missing_file_is_said_to_be_missing(self) -> None:
        with pytest.raises(Stop) as stopped:
            Files().read(str(self.folder / "khong co.xlsx"))
        assert stopped.value.code == "file.missing"

    def test_nothing_is_made_over_a_file_that_is_there(self) -> None:
        host, place = self.make()
        with pytest.raises(Stop) as stopped:
            host.create(place, RULES.standard("commune", PERIOD), {"unit": UNIT, "period": str(PERIOD)})
        assert stopped.value.code == "file.exists"

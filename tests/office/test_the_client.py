"""An officer without Excel: the macro workbook in LibreOffice, one press, the running service, results in the cells."""

from __future__ import annotations

from pathlib import Path

import pytest

from sheets_sync.core import Snapshot
from sheets_sync.hosts.files import read_workbook
from sheets_sync.hosts.xlsx.create import create
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.sync.forgetful import Forgetful
from sheets_sync.sync.settle import settle
from sheets_sync.workbook.standard import packs_in_force, packs_line
from tests.books import PERIOD, RULES
from tests.office.conftest import Office
from tests.service.house import COMMUNE, all_rules, running
from tests.service.made import draft_of, filled
from xl_addin.project import modules
from xl_addin.template import macro_workbook

HTTP = Path(__file__).parents[1] / "excel" / "HocTapHttp.bas"
PEOPLE = 40


def macro_book() -> bytes:
    """The book of ``filled``, with buttons and the client; LibreOffice on Linux has no WinHTTP, so curl posts."""
    draft, layout = draft_of(COMMUNE, PEOPLE), RULES.standard("commune", PERIOD)
    told = {"unit": draft.unit, "unit_name": draft.unit_name, "period": str(PERIOD), "part": ""}
    told["packs"] = packs_line(packs_in_force(RULES.packs, PERIOD))
    made = lambda put: create(layout, told, draft.cover, draft.sheets, put)  # noqa: E731
    return macro_workbook(layout, made, modules(http=HTTP))


def machine_cells(snapshot: Snapshot) -> dict[tuple[str, int, int], object]:
    """What the machine wrote into the lists: keys, results, points, flags."""
    return {
        (title, r, c): value
        for title, grid in snapshot.grids.items()
        if grid.values.shape[0] > 5 and grid.values[3, 0] == "key"
        for r, row in enumerate(grid.values[5:, :5].tolist())
        for c, value in enumerate(row)
        if value not in (None, "")
    }


def test_one_press_in_libreoffice_writes_what_the_command_line_writes(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOCTAP_DATA", str(tmp_path / "home"))
    book, saved, by_file = tmp_path / "so.xlsm", tmp_path / "saved.xlsx", tmp_path / "by-file.xlsx"
    book.write_bytes(macro_book())
    with running(tmp_path) as house:
        token = house.world.access.new_token("officer", COMMUNE, "máy", "cli", house.clock().replace(year=2030))[1]
        answers = office(
            ["open_with_macros", str(book)],
            ["call", "HocTapMain.HocTapIsAddress", house.address],
            ["call", "HocTapMain.HocTapEnter", house.address, token],
            ["call", "HocTapMain.HocTapRun", "score"],
            ["call", "HocTapMain.HocTapRun", "score"],
            ["save", str(saved)],
            ["close"],
        )
    assert answers[1] is True
    assert answers[3].startswith("Xong. Sổ đã được chấm")
    assert not answers[4].startswith("Xong. Sổ đã được chấm")  # nothing is left to write
    by_file.write_bytes(filled(COMMUNE, PEOPLE))
    settle(Files(by_file), str(by_file), all_rules(), Forgetful())
    mine, theirs = (read_workbook(path.read_bytes(), "so.xlsx", "1") for path in (saved, by_file))
    assert machine_cells(mine) == machine_cells(theirs)
    assert len([row for row in mine.grids["Công dân"].values[5:, 1].tolist() if row]) > PEOPLE // 2

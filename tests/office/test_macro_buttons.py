"""In LibreOffice the three buttons of a macro workbook run their macros, on the protected cover as it is handed out."""

from __future__ import annotations

from pathlib import Path

from sheets_sync.core import Layout
from sheets_sync.hosts.xlsx.create import create
from tests.office.conftest import Office
from xl_addin.template import PRESSED, macro, macro_workbook

PEOPLE = 2  # the sheet after the cover, as VBA counts
SUB = 'Public Sub {name}()\r\n    ThisWorkbook.Sheets({sheet}).Range("A3").Value = "{name} ran"\r\nEnd Sub\r\n'


def test_each_button_runs_its_macro(office: Office, commune: Layout, tmp_path: Path) -> None:
    book = tmp_path / "so.xlsm"
    subs = "".join(SUB.format(name=macro(name), sheet=PEOPLE) for name in PRESSED)
    code = {"Buttons": f'Attribute VB_Name = "Buttons"\r\n{subs}'}
    book.write_bytes(macro_workbook(commune, lambda put: create(commune, {"period": "2026"}, finish=put), code))
    people = commune.sheets[PEOPLE - 1].title
    commands = [
        command
        for label in ("Kiểm tra", "Chấm điểm", "Gửi lên tỉnh")
        for command in (["press", "Bìa", label], ["read", people, 0, 2, 0, 2])
    ]
    answers = office(["open_with_macros", str(book)], *commands, ["close"])[1:-1]
    assert answers == [said for name in PRESSED for said in (macro(name), [[f"{macro(name)} ran"]])]

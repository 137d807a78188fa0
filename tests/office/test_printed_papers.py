"""The print sheets as LibreOffice prints them: a page is a page, one wide, in new and in older books."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sheets_sync import data
from sheets_sync.hosts.xlsx.create import create
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.store import open_ledger
from sheets_sync.sync.settle import settle
from sheets_sync.workbook.layout import load_layout
from sheets_sync.workbook.printpaper import FORM_KEY, PAPERS
from sheets_sync.workbook.standard import packs_in_force, standard_layout
from tests.books import PERIOD, RULES, UNIT, generated
from tests.office.conftest import Office

pytestmark = pytest.mark.office
OLDER = "history/commune-1.1.yaml"


@pytest.fixture(scope="module", params=["new", "older"])
def scored(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    packs = packs_in_force(RULES.packs, PERIOD)
    older = load_layout(data.text("templates", OLDER), packs)
    layout = standard_layout("commune", packs) if request.param == "new" else older
    drawn = generated(40)
    path = tmp_path_factory.mktemp("in") / "so.xlsx"
    told = {"unit": UNIT, "unit_name": "Xã Thử", "period": str(PERIOD), "part": "", "packs": ""}
    path.write_bytes(create(layout, told, drawn.cover, drawn.sheets))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOCTAP_DATA", str(path.parent / "home"))
        with open_ledger() as ledger:
            settle(Files(path), str(path), RULES, ledger)
    return path


def test_every_page_ends_where_the_paper_says_and_is_one_wide(office: Office, scored: Path, tmp_path: Path) -> None:
    """A sheet too wide, or a page too high, would print as more pages than it has."""
    grids, pdf = Files(scored).read(str(scored)).grids, tmp_path / "in.pdf"
    layout = standard_layout("commune", packs_in_force(RULES.packs, PERIOD))
    papers = {sheet.title: PAPERS[sheet.id].lines for sheet in layout.sheets if sheet.id in PAPERS}
    away = [["remove_sheet", title] for title in grids if title not in papers]
    office(["open", str(scored)], *away, ["pages", str(pdf)], ["close"])
    assert pages(pdf) == sum(-(-len(grids[title].values) // lines) for title, lines in papers.items())


def pages(pdf: Path) -> int:
    return len(re.findall(rb"/Type ?/Page\b(?!s)", pdf.read_bytes()))


def test_the_form_shows_the_person_whose_code_is_typed(office: Office, scored: Path) -> None:
    row, column = FORM_KEY
    person = Files(scored).read(str(scored)).grids["Công dân"].values[5]
    read = ["read", "In phiếu", 2, 0, 3, 21]
    first = ["type", "In phiếu", column, row, str(person[0])]
    then = ["type", "In phiếu", column, row, "N3"]
    errors = ["errors", "In phiếu"]
    _, _, _, said, wrong, _, _, blank, _ = office(
        ["open", str(scored)], first, ["recalculate"], read, errors, then, ["recalculate"], read, ["close"]
    )
    assert wrong == []
    assert said[5][0] == f"Họ và tên: {person[5]}"
    assert said[4][0].startswith(f"Năm {PERIOD}. Nhóm: N")
    assert "Nhóm: N3" in blank[4][0]
    assert blank[5][0] == "Họ và tên: " + "………" * 3
    assert [line[1] for line in blank[10:21]] == [""] * 11

from __future__ import annotations

from pathlib import Path

import pytest

from sheets_sync import data
from sheets_sync.core import objects
from sheets_sync.hosts.xlsx.create import create
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.sync.settle import draft
from sheets_sync.workbook.layout import load_layout
from sheets_sync.workbook.read import envelope
from sheets_sync.workbook.standard import packs_in_force
from tests.books import PERIOD, RULES, UNIT

OLD = [name for name in data.names("templates") if name.startswith("history/")]


@pytest.mark.parametrize("name", OLD)
def test_a_book_of_an_older_template_is_scored_and_upgraded_in_one_write(name: str, tmp_path: Path) -> None:
    old = load_layout(data.text("templates", name), packs_in_force(RULES.packs, PERIOD))
    path = tmp_path / "so.xlsx"
    scores = {f"self.{i:02d}": objects([8.0]) for i in range(1, 11)}
    rows = {"citizens": {"name": objects(["Trần Văn Bình"]), "group": objects(["N1"]), **scores}}
    path.write_bytes(create(old, {"unit": UNIT, "period": str(PERIOD)}, {"unit_name": "Xã Thử"}, rows))
    host = Files(path)
    first = host.apply(draft(host.read(str(path)), RULES, {}).plan).after
    assert envelope(first)["template_version"] == RULES.standard("commune", PERIOD).version
    again = draft(host.read(str(path)), RULES, {})
    assert again.plan.changes == ()
    assert again.tables.sheets["citizens"].value["name"].tolist() == ["Trần Văn Bình"]
    assert again.assessment.subjects["citizens"].own.total.tolist() == [8000]

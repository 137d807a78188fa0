"""A shared sheet split into hamlets' files for days without a network, and merged again while people type in it."""

from __future__ import annotations

from pathlib import Path

from sheets_sync.core import FIRST_ROW, IDS_ROW, Snapshot, Value
from sheets_sync.demo.edit import editing
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.sync.forgetful import Forgetful
from sheets_sync.sync.merging import Incoming, merge
from sheets_sync.sync.splitting import split
from sheets_sync.workbook.places import letters
from tests.books import RULES
from tests.hosts.contract import SHEET
from tests.hosts.google.shared import World


def _at(snapshot: Snapshot, column: str) -> int:
    return int(snapshot.grids[SHEET].values[IDS_ROW].tolist().index(column))


def _column(snapshot: Snapshot, column: str) -> list[Value]:
    return [cell for cell in snapshot.grids[SHEET].values[FIRST_ROW:, _at(snapshot, column)].tolist() if cell]


def test_offline_days_go_back_into_the_shared_sheet(world: World, tmp_path: Path) -> None:
    place, host = world.book(), world.host()
    hamlet = letters(_at(host.read(place), "hamlet"))
    world.officer.edit(place, "Bìa", "B20", "Thôn Đông")
    for row in range(3):
        world.officer.edit(place, SHEET, f"{hamlet}{FIRST_ROW + row + 1}", "Thôn Đông")
    (piece,) = split(host, place, RULES, Forgetful()).pieces
    file = tmp_path / piece.file
    file.write_bytes(piece.content)
    given = Files(file).read(str(file))
    with editing(file) as book:
        book.tab(SHEET).put(FIRST_ROW, _at(given, "note"), "gõ ở thôn")
        book.tab(SHEET).put(FIRST_ROW + 1, _at(given, "self.01"), 6)
        book.tab(SHEET).put(FIRST_ROW + 3, _at(given, "name"), "Trần Văn Mới")
    score = letters(_at(host.read(place), "self.01"))
    world.officer.edit(place, SHEET, f"{score}{FIRST_ROW + 2}", 9)  # meanwhile, in the shared sheet

    (told,) = merge(host, place, [Incoming(file.name, Files(file).read(str(file)))], RULES, Forgetful()).files
    after = host.read(place)
    assert (told.new, told.taken, told.differ) == (1, 1, 1)
    assert _column(after, "note") == ["gõ ở thôn"]
    assert _column(after, "name")[3:] == ["Trần Văn Mới"]
    assert _column(after, "hamlet") == ["Thôn Đông"] * 4
    assert _column(after, "self.01") == [9]
    again = merge(host, place, [Incoming(file.name, Files(file).read(str(file)))], RULES, Forgetful())
    assert again.cells == 0
    assert host.read(place).etag == after.etag

"""The story of ``hoctap demo --google``, with three communes: what it tells is so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pytest
import requests

from sheets_sync.cli.demo import demo
from sheets_sync.cli.demo_google import demo_google
from sheets_sync.cli.practice import Minute, Practice, running
from sheets_sync.core import Stop
from sheets_sync.demo.google import practice
from sheets_sync.demo.google_story import MINUTES, deeds
from sheets_sync.demo.officers import Officer

COMMUNES = 3


@dataclass
class Told:
    """The story after its last minute; ``books``: how many books somebody had touched, of each minute."""

    there: Practice
    minutes: list[Minute]
    books: list[int]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    folder = tmp_path_factory.mktemp("practice")
    with pytest.MonkeyPatch.context() as patch, practice() as desk:
        patch.setenv("HOCTAP_DATA", str(folder))
        with running(desk, folder, COMMUNES, lambda: None) as there:
            todo = {minute: list(group) for minute, group in groupby(deeds(there.officers), lambda deed: deed.minute)}
            minutes, books = [], []
            for number in range(MINUTES):
                for deed in todo.get(number, ()):
                    deed.do(deed.officer)
                minutes.append(there.minute(there.officers))
                books.append(len({deed.officer.book for deed in todo.get(number, ())}) if number else COMMUNES)
            yield Told(there, minutes, books)


def test_no_typed_cell_is_ever_changed(told: Told) -> None:
    assert [minute.lost for minute in told.minutes] == [0] * MINUTES
    assert all(len(officer.typed()) > 1000 for officer in told.there.officers), "it was looked where people type"


def test_a_change_costs_a_read_and_a_write_and_nothing_else_is_asked(told: Told) -> None:
    changed = [minute.cycle.done for minute in told.minutes]
    assert changed == told.books
    for number in (0, 1, 2):
        each = told.books[number] + 1  # and the province's own spreadsheet
        assert told.minutes[number].calls == {
            "files.list": 1,
            "spreadsheets.get": each,
            "spreadsheets.batchUpdate": each,
        }


def test_a_minute_in_which_nobody_types_costs_one_call_and_writes_nothing(told: Told) -> None:
    last = told.minutes[-1]
    assert (last.cycle.done, last.cycle.cells, last.cycle.failed) == (0, 0, 0)
    assert last.calls == {"files.list": 1}


def test_the_provinces_figures_are_the_sums_of_the_communes(told: Told) -> None:
    passed = sum(results(officer).count("✔ Đạt") for officer in told.there.officers)
    rows = told.there.desk.act("hoikhuyenhoc@tinh.example", "see", told.there.totals, "Tổng quan")
    head = next(row for row in rows if "Đạt" in row)
    citizens = next(row for row in rows if row[:1] == ["Công dân"])
    assert passed > 50
    assert int(citizens[head.index("Đạt")].replace(".", "")) == passed


def test_nobodys_name_is_in_the_provinces_spreadsheet(told: Told) -> None:
    seen = told.there.desk.act("hoikhuyenhoc@tinh.example", "see", told.there.totals, "Tổng quan")
    cells = {cell for row in seen for cell in row}
    for officer in told.there.officers:
        assert not cells & set(officer.draft.sheets["citizens"]["name"].tolist())


def test_slips_are_flagged_and_the_flags_of_mended_ones_are_gone(told: Told) -> None:
    flags = [row[4] for row in told.there.officers[0].see("citizens")[5:16] if len(row) > 4]
    assert any(";birth!" in each for each in flags)
    assert not any(";hamlet!" in each for each in flags)


def test_a_tick_on_the_cover_is_answered_there(told: Told) -> None:
    assert "Chấm lúc" in told.there.officers[0].said("status_line")


def results(officer: Officer) -> list[str]:
    return [row[1] for row in officer.see("citizens")[5:] if len(row) > 1]


def test_the_command_tells_it_and_leaves_pages_to_look_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    monkeypatch.setenv("HOCTAP_DATA", str(data))
    demo_google(tmp_path, data, "vi", 1)
    said = capsys.readouterr().out
    assert "Ô người gõ bị máy đổi: 0." in said
    assert "Không ai gõ gì." in said
    before = (tmp_path / "1-so-truoc.html").read_text(encoding="utf-8")
    after = (tmp_path / "2-so-sau.html").read_text(encoding="utf-8")
    assert 'class="error' not in before
    assert 'class="error' in after
    assert "Thôn Lạ" in before
    assert "Thôn Lạ" in after
    assert {path.name for path in tmp_path.iterdir()} >= {"3-so-tinh.html", "tong-hop-2025.xlsx"}


def test_the_demo_does_not_write_among_somebody_elses_files(tmp_path: Path) -> None:
    (tmp_path / "thu.txt").write_text("của người khác", encoding="utf-8")
    with pytest.raises(Stop) as stopped:
        demo(tmp_path, google=True)
    assert stopped.value.code == "file.exists"
    assert [path.name for path in tmp_path.iterdir()] == ["thu.txt"]


def test_nothing_is_left_running() -> None:
    with practice() as desk:
        assert not desk.calls("ai@example.org")
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{desk.url}/emulator/calls", timeout=5)

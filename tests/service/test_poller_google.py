"""The service over shared Google Sheets, as ``hoctap serve`` sets it up: nobody presses anything."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from sheets_sync.core import Cells, objects
from sheets_sync.emulator import Emulator, serve
from sheets_sync.hosts.google.account import Account, credentials
from sheets_sync.hosts.google.making import make_book
from sheets_sync.service import sheets
from sheets_sync.service.access import cookie_name, csrf_of
from sheets_sync.service.app import create_app
from sheets_sync.service.bring import bring_up_to_date
from sheets_sync.service.config import Config, load_config
from sheets_sync.service.poller import Poller
from sheets_sync.service.province import consolidate
from sheets_sync.service.serve import world_from
from sheets_sync.service.shelf import workbook_id
from sheets_sync.workbook.online import LEFT_OUT, NUMBERS, shared
from sheets_sync.workbook.places import cell_at
from tests.books import RULES
from tests.service.house import COMMUNE, SIBLING

OWNER, OFFICER, ROBOT = "tinh@example.org", "canbo@example.org", "robot@emulator.iam.gserviceaccount.com"
PERIOD = 2025
LAYOUT = shared(RULES.standard("commune", PERIOD))
PEOPLE: dict[str, Cells] = {
    "name": objects(["Nguyễn Thị Hoa", "Trần Văn Bình"]),
    "birth": objects(["1980", "1975"]),
    "registered": objects(["Có", "Có"]),
}


@dataclass
class Province:
    """Two communes' spreadsheets and the province's, and the poller over them."""

    emulator: Emulator
    url: str
    books: dict[str, str]
    totals: str
    poller: Poller

    def cycle(self) -> int:
        """How many workbooks were brought up to date."""
        return self.poller.cycle(threading.Event()).done

    def calls(self) -> dict[str, int]:
        """Calls of the service so far."""
        return {what: n for (what, who), n in self.emulator.calls.items() if who == ROBOT and what != "token"}

    def see(self, place: str, tab: str) -> list[list[str]]:
        return self.emulator.user(OFFICER).see(place, tab)


@contextmanager
def province(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Province]:
    emulator = Emulator(quota=False)
    with serve(emulator) as url:
        key = home / "key.json"
        key.write_text(json.dumps(emulator.service_account(ROBOT)), encoding="utf-8")
        key.chmod(0o600)
        account = Account(credentials(emulator.person(OWNER)), lambda _: None, lambda: 0.5, url, url)
        books = {}
        for unit in (COMMUNE, SIBLING):
            told = {"unit": unit, "unit_name": "Xã Thử", "period": str(PERIOD), "part": "", LEFT_OUT: NUMBERS}
            books[unit] = make_book(account, {}, unit, LAYOUT, told, rows={"citizens": PEOPLE}, room={"": 520}).file.id
        account.close()
        totals = emulator.user(OWNER).create("Tổng hợp của tỉnh")
        for place in (*books.values(), totals):
            for who in (OFFICER, ROBOT):
                emulator.user(OWNER).share(place, who)
        told = {"HOCTAP_GOOGLE_ACCOUNTS": str(key), "HOCTAP_GOOGLE_URL": url, "HOCTAP_GOOGLE_PROVINCE_SHEET": totals}
        config = load_config(told)
        client = sheets.client_of(config)
        assert client is not None
        with world_from(config, client) as world, ThreadPoolExecutor(1) as executor:
            poller = Poller(
                world=world,
                owner="one",
                bring=bring_up_to_date,
                executor=executor,
                workers=1,
                spread=lambda: 0.5,
                consolidate=lambda: consolidate(world, "37@2025", sheets.ProvinceSheet(client), totals),
                chores={},
            )
            yield Province(emulator, url, books, totals, poller)
        client.close()


def test_what_officers_type_is_scored_and_the_provinces_sheet_follows(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with province(home, monkeypatch) as there:
        assert there.cycle() == 2
        for place in there.books.values():
            rows = there.see(place, "Công dân")[5:]
            assert [row[0] for row in rows[:2]] == ["CD0001", "CD0002"]
            assert rows[0][3], "it says what is missing"
        said = json.dumps(there.see(there.totals, "Tổng quan"), ensure_ascii=False)
        assert "Nguyễn Thị Hoa" not in said
        assert "Đã nhận 2 trên" in said

        before = there.calls()
        assert there.cycle() == 0, "our own writes wake nobody"
        assert {what: n - before.get(what, 0) for what, n in there.calls().items() if n != before.get(what, 0)} == {
            "files.list": 1
        }

        one = there.books[COMMUNE]
        there.emulator.user(OFFICER).edit(one, "Công dân", "F8", "Lê Thị Cúc")
        before = there.calls()
        assert there.cycle() == 1
        assert there.see(one, "Công dân")[7][0] == "CD0003"
        spent = {what: n - before.get(what, 0) for what, n in there.calls().items() if n != before.get(what, 0)}
        assert spent == {"files.list": 1, "spreadsheets.get": 2, "spreadsheets.batchUpdate": 2}, "a book, the province"


def test_a_book_that_is_no_longer_shared_stops_no_other(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with province(home, monkeypatch) as there:
        there.cycle()
        there.emulator.user(OWNER).unshare(there.books[COMMUNE], ROBOT)
        there.emulator.user(OFFICER).edit(there.books[SIBLING], "Công dân", "F8", "Lê Thị Cúc")
        assert there.cycle() == 1


def test_a_box_ticked_on_a_phone_is_done_and_let_go_within_one_cycle(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with province(home, monkeypatch) as there:
        there.cycle()
        place = there.books[COMMUNE]
        layout = next(sheet for sheet in LAYOUT.sheets if sheet.id == "cover")
        at = next(where for where, cell in layout.cells.items() if cell.id == "check")
        there.emulator.user(OFFICER).tick(place, layout.title, at)
        assert there.cycle() == 1
        row, column = cell_at(at)
        cover = there.see(place, layout.title)
        assert cover[row][column : column + 1] in ([], [""], ["FALSE"])
        assert there.cycle() == 0
        status = next(where for where, cell in layout.cells.items() if cell.id == "status_line")
        row, column = cell_at(status)
        assert re.search(r"\d\d:\d\d", cover[row][column])


def test_what_a_page_took_back_stays_taken_back_until_somebody_types(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with province(home, monkeypatch) as there:
        there.cycle()
        place, world = there.books[COMMUNE], there.poller.world
        job = next(job for job in world.ledger.jobs(sheets.HOST).list() if job.place == place)
        person = world.access.add("Bà Mai")
        world.access.grant(person, "commune", COMMUNE, world.today())
        session = world.access.new_session(person, world.now() + timedelta(hours=1))
        with TestClient(create_app(Config(), world), base_url=Config().public_url) as browser:
            browser.cookies.set(cookie_name(Config()), session)
            headers = {"X-CSRF-Token": csrf_of(session)}
            reply = browser.post(f"/so/{workbook_id(job)}/hoan-tac", headers=headers, follow_redirects=False)
        assert reply.status_code == 303
        assert not any(row[1] for row in there.see(place, "Công dân")[5:7])
        assert there.cycle() == 0, "our own write wakes nobody"
        assert {job.place: job.state for job in world.ledger.jobs(sheets.HOST).list()}[place] == "held"
        there.emulator.user(OFFICER).edit(place, "Công dân", "F8", "Lê Thị Cúc")
        assert there.cycle() == 1
        assert there.see(place, "Công dân")[7][0] == "CD0003"

"""The poller: what changed is brought up to date, once, by one process; nothing that fails stops anything else."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest

from sheets_sync.core import BookId, Etag, Host, Place, Stop
from sheets_sync.hosts.xlsx.folder import Folder
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.service.bring import bring_up_to_date
from sheets_sync.service.config import Config
from sheets_sync.service.poller import Bring, Cycle, Done, Poller
from sheets_sync.service.world import World
from sheets_sync.store import Ledger, open_ledger
from sheets_sync.store.database import named_database
from sheets_sync.sync.rules import Rules
from tests.postgres import postgres, postgres_server  # noqa: F401 (fixtures)
from tests.service.house import Clock, make_world
from tests.service.made import filled

UNITS = ("13285@2025", "13291@2025", "13318@2025", "13324@2025")
NOTHING = threading.Event()


@dataclass
class Farm:
    """A folder of workbooks, and a poller over it."""

    folder: Path
    world: World
    clock: Clock
    executor: ThreadPoolExecutor
    totals: list[int] = field(default_factory=list)
    nights: list[str] = field(default_factory=list)

    def poller(self, bring: Bring = bring_up_to_date, owner: str = "one", **more: object) -> Poller:
        found = Poller(
            world=self.world,
            owner=owner,
            bring=bring,
            executor=self.executor,
            workers=2,
            spread=lambda: 0.5,
            consolidate=lambda: self.totals.append(1),
            chores={"backup": lambda: self.nights.append(self.world.today().isoformat())},
        )
        return replace(found, **more)  # type: ignore[arg-type]

    def add(self, unit: str, people: int = 3, name: str = "") -> Path:
        file = self.folder / f"{name or unit.partition('@')[0]}.xlsx"
        file.write_bytes(filled(unit, people))
        return file

    def states(self) -> Mapping[str, tuple[str, str]]:
        return {
            Path(job.place).stem: (job.state, job.problem.code if job.problem else "")
            for job in self.world.ledger.jobs("folder").list()
        }


@contextmanager
def farm_in(folder: Path, url: str, hosts: Mapping[str, Host] | None = None) -> Iterator[Farm]:
    books = folder / "books"
    books.mkdir(exist_ok=True)
    clock, engine = Clock(), named_database(url)
    told = hosts if hosts is not None else {"folder": Files(books)}
    try:
        with open_ledger(url, clock) as ledger, ThreadPoolExecutor(2) as executor:
            yield Farm(books, make_world(Config(), ledger, engine, clock, 10, told, executor), clock, executor)
    finally:
        engine.dispose()


@pytest.fixture
def farm(home: Path) -> Iterator[Farm]:
    with farm_in(home, f"sqlite:///{home}/farm.sqlite") as found:
        yield found


def _type(file: Path, cell: str, value: object) -> None:
    book = openpyxl.load_workbook(file)
    book["Công dân"][cell] = value
    book.save(file)


# --- the ordinary day -------------------------------------------------------------------------------------------------


def test_what_changed_is_brought_up_to_date_and_what_did_not_is_left_alone(farm: Farm) -> None:
    files = [farm.add(unit) for unit in UNITS[:3]]
    poller = farm.poller()
    first = poller.cycle(NOTHING)
    assert (first.done, first.failed) == (3, 0)
    assert first.cells > 30
    before = [file.read_bytes() for file in files]
    second = poller.cycle(NOTHING)
    assert (second.done, second.failed) == (0, 0), "its own writes do not wake it"
    assert [file.read_bytes() for file in files] == before
    files[1].write_bytes(filled(UNITS[1], 4))
    assert poller.cycle(NOTHING).done == 1
    assert farm.states() == dict.fromkeys(farm.states(), ("ok", ""))


def test_totals_follow_a_cycle_that_counted_something_and_no_other(farm: Farm) -> None:
    poller = farm.poller()
    poller.cycle(NOTHING)
    assert farm.totals == []
    farm.add(UNITS[0])
    poller.cycle(NOTHING)
    poller.cycle(NOTHING)
    assert farm.totals == [1]


def test_totals_that_failed_are_made_again_though_nothing_changed_since(farm: Farm) -> None:
    farm.add(UNITS[0])

    def fails() -> None:
        raise Stop("google.unreachable")

    farm.poller(consolidate=fails).cycle(NOTHING)
    assert farm.world.pulse.troubles["totals"].stop.code == "google.unreachable"
    farm.clock.pass_by(minutes=5)
    farm.poller().cycle(NOTHING)
    assert farm.totals == [1]
    assert not farm.world.pulse.troubles


def test_the_pulse_beats_with_every_cycle(farm: Farm) -> None:
    assert farm.world.pulse.last is None
    farm.poller().cycle(NOTHING)
    first = farm.world.pulse.last
    farm.clock.pass_by(minutes=1)
    farm.poller().cycle(NOTHING)
    assert first is not None
    assert farm.world.pulse.last is not None
    assert farm.world.pulse.last > first


def test_the_night_comes_once_a_day_and_again_when_its_work_failed(farm: Farm) -> None:
    while farm.clock().hour != 20:  # 3 o'clock in Vietnam
        farm.clock.pass_by(hours=1)
    poller = farm.poller()
    for _ in range(3):
        poller.cycle(NOTHING)
    assert len(farm.nights) == 1
    farm.clock.pass_by(hours=20)  # 23 o'clock
    poller.cycle(NOTHING)
    assert len(farm.nights) == 1

    def full() -> None:
        raise OSError("disk")

    farm.clock.pass_by(hours=4)
    farm.poller(chores={"backup": full}).cycle(NOTHING)
    assert "backup" in farm.world.pulse.troubles
    farm.clock.pass_by(minutes=2)
    poller.cycle(NOTHING)
    assert len(farm.nights) == 2


# --- what goes wrong --------------------------------------------------------------------------------------------------


def test_a_bad_book_stops_no_other_and_waits_until_it_changes(farm: Farm) -> None:
    for unit in UNITS[:2]:
        farm.add(unit)
    bad = farm.folder / "bad.xlsx"
    bad.write_bytes(b"PK\x03\x04 no workbook")
    poller = farm.poller()
    told = poller.cycle(NOTHING)
    assert (told.done, told.failed) == (2, 1)
    state, code = farm.states()["bad"]
    assert state == "stopped"
    assert code.startswith("file.")
    farm.clock.pass_by(hours=1)
    assert poller.cycle(NOTHING).failed == 0, "it is not read again and again"
    bad.write_bytes(filled(UNITS[2], 3))
    assert poller.cycle(NOTHING).done == 1
    assert farm.states()["bad"] == ("ok", "")


def test_a_fault_of_ours_in_one_book_is_tried_again_and_stops_no_other(
    farm: Farm, caplog: pytest.LogCaptureFixture
) -> None:
    for unit in UNITS[:3]:
        farm.add(unit)

    def clumsy(host: Host, place: Place, rules: Rules, ledger: Ledger) -> object:
        if UNITS[1].partition("@")[0] in place:
            raise ZeroDivisionError("Nguyễn Thị Lộ 036180001234")
        return bring_up_to_date(host, place, rules, ledger)

    told = farm.poller(clumsy).cycle(NOTHING)  # type: ignore[arg-type]
    assert (told.done, told.failed) == (2, 1)
    assert "ZeroDivisionError" in caplog.text
    assert "036180001234" not in caplog.text
    farm.clock.pass_by(minutes=2)
    assert farm.poller().cycle(NOTHING).done == 1


def _tries(farm: Farm, code: str, every: timedelta, cycles: int) -> list[int]:
    """In which of so many cycles a book that fails in this way is tried."""
    tried: list[int] = []
    at = 0

    def lost(host: Host, place: Place, rules: Rules, ledger: Ledger) -> object:
        tried.append(at)
        raise Stop(code, file=place)

    poller = farm.poller(lost)  # type: ignore[arg-type]
    for at in range(cycles):  # noqa: B007 (the book that fails notes it)
        poller.cycle(NOTHING)
        farm.clock.pass_by(seconds=every.total_seconds())
    return tried


def test_a_lost_permission_is_tried_once_a_day(farm: Farm) -> None:
    farm.add(UNITS[0])
    assert _tries(farm, "google.denied", timedelta(hours=6), 13) == [0, 4, 8, 12]


def test_what_cannot_be_reached_is_tried_soon_and_then_less_and_less_often(farm: Farm) -> None:
    farm.add(UNITS[0])
    tried = _tries(farm, "google.unreachable", timedelta(seconds=30), 400)
    pauses = [after - before for before, after in pairwise(tried)]
    assert pauses[0] <= 3
    assert pauses == sorted(pauses)
    assert max(pauses) <= 120, "at most an hour"
    assert len(tried) > 6


class Silent:
    """A host that does not answer while it is told not to."""

    def __init__(self, host: Host) -> None:
        self.host, self.dead = host, True

    def places(self) -> Mapping[Place, Etag]:
        if self.dead:
            raise Stop("google.unreachable")
        return self.host.places()

    def __getattr__(self, name: str) -> object:
        return getattr(self.host, name)


def test_a_host_that_does_not_answer_is_noted_and_the_others_go_on(home: Path) -> None:
    far = home / "far"
    far.mkdir()
    (far / "far.xlsx").write_bytes(filled(UNITS[1], 3))
    silent = Silent(Files(far))
    hosts: dict[str, Host] = {"google": silent, "folder": Files(home / "books")}  # type: ignore[dict-item]
    with farm_in(home, f"sqlite:///{home}/farm.sqlite", hosts) as farm:
        farm.add(UNITS[0])
        assert farm.poller().cycle(NOTHING).done == 1
        since = farm.world.pulse.troubles["google"].since
        farm.clock.pass_by(minutes=5)
        farm.poller().cycle(NOTHING)
        assert farm.world.pulse.troubles["google"].since == since
        silent.dead = False
        assert farm.poller().cycle(NOTHING).done == 1
        assert not farm.world.pulse.troubles


def test_a_second_copy_of_a_book_is_told_and_not_counted(farm: Farm) -> None:
    farm.add(UNITS[0])
    farm.poller().cycle(NOTHING)
    farm.add(UNITS[0], people=5, name="ban-sao")
    told = farm.poller().cycle(NOTHING)
    assert (told.done, told.failed) == (0, 1)
    assert farm.states()["ban-sao"] == ("stopped", "book.twice")
    assert farm.totals == [1]


def test_a_stop_ends_the_cycle_after_the_books_at_hand(farm: Farm) -> None:
    for unit in UNITS:
        farm.add(unit)
    stop = threading.Event()

    def last(host: Host, place: Place, rules: Rules, ledger: Ledger) -> object:
        stop.set()
        return bring_up_to_date(host, place, rules, ledger)

    told = farm.poller(last).cycle(stop)  # type: ignore[arg-type]
    assert 1 <= told.done <= 2
    assert all(job.owner == "" for job in farm.world.ledger.jobs("folder").list()), "no lease is left behind"
    assert farm.poller().cycle(NOTHING).done == len(UNITS) - told.done


def test_the_lease_of_a_slow_book_is_renewed(farm: Farm) -> None:
    farm.add(UNITS[0])
    begun, go_on = threading.Event(), threading.Event()

    def slow(host: Host, place: Place, rules: Rules, ledger: Ledger) -> object:
        begun.set()
        assert go_on.wait(20)
        return bring_up_to_date(host, place, rules, ledger)

    working = threading.Thread(target=farm.poller(slow, lease=timedelta(seconds=3)).cycle, args=[NOTHING])  # type: ignore[arg-type]
    working.start()
    assert begun.wait(20)
    time.sleep(4.2)  # longer than the lease
    taken = farm.world.ledger.jobs("folder").claim("another", timedelta(seconds=1))
    go_on.set()
    working.join()
    assert taken is None
    assert farm.states() == {"13285": ("ok", "")}


def test_a_poller_that_fails_whole_says_so_and_goes_on(farm: Farm) -> None:
    stop = threading.Event()
    cycles: list[int] = []

    class Shaky(Files):
        def places(self) -> Mapping[Place, Etag]:
            cycles.append(1)
            if len(cycles) < 3:
                raise RuntimeError("no Stop")
            stop.set()
            return super().places()

    world = replace(farm.world, hosts={"folder": Shaky(farm.folder)})
    farm.poller(world=world).run(stop, 0.01)
    assert len(cycles) == 3
    assert not world.pulse.troubles


# --- many processes ---------------------------------------------------------------------------------------------------


def _process(url: str, books: Path, owner: str, log: Path, hangs: int) -> subprocess.Popen[bytes]:
    script = Path(__file__).with_name("one_poller.py")
    told = [url, str(books), owner, str(log), str(hangs)]
    return subprocess.Popen([sys.executable, str(script), *told], cwd=Path(__file__).parents[2], env=os.environ.copy())


def _worked(log: Path) -> list[str]:
    return [json.loads(line)["place"] for line in log.read_text().splitlines()] if log.exists() else []


def _until(holds: Callable[[], bool], seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.parametrize("database", ["postgres", "sqlite"])
def test_two_processes_share_the_work_and_one_killed_in_mid_job_is_taken_over(
    home: Path, request: pytest.FixtureRequest, database: str
) -> None:
    url = request.getfixturevalue("postgres") if database == "postgres" else f"sqlite:///{home}/shared.sqlite"
    with farm_in(home, url) as farm:
        units = [unit.id for unit in farm.world.rules().units.at(farm.world.today()) if unit.level.value == "commune"]
        for unit in units[:8]:
            farm.add(unit)
        logs = [home / "a.log", home / "b.log"]
        doomed = _process(url, farm.folder, "doomed", logs[0], hangs=2)
        try:
            jobs = farm.world.ledger.jobs("folder")
            _until(lambda: len(_worked(logs[0])) == 2 and any(job.owner == "doomed/0" for job in jobs.list()))
            other = _process(url, farm.folder, "other", logs[1], hangs=99)
            try:
                _until(lambda: len(_worked(logs[1])) >= 2)
                assert doomed.poll() is None
                held = next(job.place for job in jobs.list() if job.owner == "doomed/0")
                doomed.send_signal(signal.SIGKILL)
                _until(lambda: all(job.state == "ok" for job in jobs.list()) and len(jobs.list()) == 8)
            finally:
                other.send_signal(signal.SIGTERM)
                assert other.wait(20) == 0, "a gentle stop ends well"
        finally:
            doomed.kill()
            doomed.wait()
        assert held in _worked(logs[1])
        assert len(_worked(logs[0])) == 2
        worked = [Path(place).stem for log in logs for place in _worked(log)]
        assert sorted(worked) == sorted(unit.partition("@")[0] for unit in units[:8]), "each book by one of them"
        assert {job.book for job in jobs.list()} == {BookId(unit, 2025) for unit in units[:8]}
        assert isinstance(farm.poller().cycle(NOTHING), Cycle)
        assert farm.poller().cycle(NOTHING).done == 0


# --- what came and went -----------------------------------------------------------------------------------------------


def test_a_renamed_file_is_the_same_book_and_a_deleted_one_is_listed_no_more(farm: Farm) -> None:
    first, second = farm.add(UNITS[0]), farm.add(UNITS[1])
    poller = farm.poller()
    poller.cycle(NOTHING)
    first.rename(first.with_stem("sổ mới"))
    second.unlink()
    poller.cycle(NOTHING)
    assert farm.states() == {"sổ mới": ("ok", "")}


def test_a_long_first_cycle_is_no_silence(farm: Farm) -> None:
    farm.add(UNITS[0])
    farm.add(UNITS[1])
    beats: list[object] = []

    def bring(host: Host, place: Place, rules: Rules, ledger: Ledger) -> Done:
        beats.append(farm.world.pulse.last)
        return Done(None, "x", 0)

    farm.poller(bring, workers=1).cycle(NOTHING)
    assert beats[0] is None
    assert beats[1] is not None


def test_threads_of_one_process_hold_leases_of_their_own(farm: Farm) -> None:
    for unit in UNITS:
        farm.add(unit)
    together = threading.Barrier(2, timeout=30)
    owners: set[str] = set()

    def bring(host: Host, place: Place, rules: Rules, ledger: Ledger) -> Done:
        together.wait()  # two at work
        owners.update(job.owner for job in ledger.jobs("folder").list() if job.owner)
        together.wait()
        return Done(None, host.places()[place], 0)

    farm.poller(bring).cycle(NOTHING)
    assert len(owners) == 2


def test_a_folder_that_is_gone_is_trouble_and_its_books_are_not_forgotten(farm: Farm) -> None:
    file = farm.add(UNITS[0])
    poller = replace(farm.poller(), world=replace(farm.world, hosts={"folder": Folder(farm.folder)}))
    poller.cycle(NOTHING)
    away = farm.folder.rename(farm.folder.with_name("unplugged"))
    poller.cycle(NOTHING)
    assert farm.world.pulse.troubles["folder"].stop.code == "file.missing"
    assert farm.states() == {file.stem: ("ok", "")}
    away.rename(farm.folder)
    assert poller.cycle(NOTHING).done == 0
    assert "folder" not in farm.world.pulse.troubles

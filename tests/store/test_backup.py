"""A backup holds all that is kept, goes back whole or not at all, and moves between SQLite and PostgreSQL."""

import sqlite3
import stat
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from sheets_sync.core import Aggregate, Stop
from sheets_sync.store import Ledger, open_ledger
from sheets_sync.store.access import Access
from sheets_sync.store.audit import Verdict
from sheets_sync.store.backup import backup, nightly, restore
from sheets_sync.store.citizen import Asked, erase, kept
from sheets_sync.store.seal import key_file, kind_of, own_key, passphrase
from sheets_sync.sync.settle import Assessed, assessed
from tests.books import RULES, book, generated, snapshot
from tests.store.conftest import Clock
from tests.store.test_ledger import BOOK, PLACE, SECRET, same, some_plan, some_rows

WORDS = passphrase("một câu dài dễ nhớ")


@pytest.fixture(scope="module")
def commune() -> Assessed:
    return assessed(snapshot(book(generated(40))), RULES)


def filled(ledger: Ledger, commune: Assessed) -> Ledger:
    """Something in every corner."""
    ledger.settled(BOOK, "etag-1", {"citizens": some_rows(900)})
    ledger.applied(some_plan(), "etag-2", b"PK before")
    ledger.keep("k", Aggregate({("u", "citizen", "n1", "pass"): 5}, {BOOK: "etag-1"}))
    assert commune.tables.book is not None
    ledger.remember(commune.tables.book, commune.tables, commune.assessment)
    ledger.jobs("google").seen({"a": "1"})
    access = Access(ledger.engine, ledger.now)
    access.grant(access.add("Cô Hòa", "hoa@example.org"), "officer", "13693@2023", date(2023, 1, 1))
    return ledger


def looks_as(ledger: Ledger, commune: Assessed, clock: Clock) -> None:
    rows = ledger.rows(BOOK)["citizens"]
    assert same(rows, some_rows(900))
    applied = ledger.plans(PLACE)[0]
    assert applied.kept
    assert same(ledger.plan(applied), some_plan())
    assert ledger.before(applied) == b"PK before"
    assert ledger.aggregate("k") is not None
    assert [job.place for job in ledger.jobs("google").list()] == ["a"]
    access = Access(ledger.engine, ledger.now)
    member = access.by_email("hoa@example.org")
    assert member is not None
    assert [held.unit for held in access.roles(member.id, clock.time.date())] == ["13693@2023"]
    access.add("Ông Nam")  # numbers go on where they were
    number = commune.tables.sheets["citizens"].value["number"][0]
    assert kept(ledger, Asked(number=number)).rows


@pytest.mark.parametrize("target", ["same", "other"])
def test_a_backup_goes_back_into_the_same_kind_of_database_and_the_other(
    open_named: Callable[[], Ledger],
    url: str,
    target: str,
    tmp_path: Path,
    clock: Clock,
    commune: Assessed,
    request: pytest.FixtureRequest,
) -> None:
    filled(open_named(), commune)
    made = backup(open_named(), tmp_path / "b.backup", WORDS)
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600
    assert made.vault == 2
    other = f"sqlite:///{tmp_path / 'other.sqlite'}"
    if target == "other" and url.startswith("sqlite"):
        other = request.getfixturevalue("postgres")
    restored = restore(made.file, WORDS, other, clock, force=True)
    assert restored.rows == made.rows
    assert (restored.log, restored.made) == (Verdict(1), clock.time)
    with open_ledger(other, clock) as ledger:
        looks_as(ledger, commune, clock)
        assert ledger.audit.verify().fault == ""


def test_nothing_of_what_is_kept_can_be_read_in_a_backup(ledger: Ledger, tmp_path: Path, commune: Assessed) -> None:
    content = backup(filled(ledger, commune), tmp_path / "b.backup", WORDS).file.read_bytes()
    for word in (SECRET, "13693@2023", "hoa@example.org", "citizens"):
        assert word.encode() not in content


def test_a_backup_without_keys_opens_nowhere_else_and_one_with_them_does(
    ledger: Ledger, tmp_path: Path, clock: Clock, commune: Assessed, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(ledger, commune)
    bare = backup(ledger, tmp_path / "bare.backup", WORDS).file
    whole = backup(ledger, tmp_path / "whole.backup", WORDS, with_keys=True).file
    monkeypatch.setenv("HOCTAP_DATA", str(tmp_path / "new machine"))
    with pytest.raises(Stop, match=r"backup\.keys"):
        restore(bare, WORDS, now=clock)
    with pytest.raises(Stop, match=r"backup\.keys"):
        restore(whole, WORDS, now=clock)
    restore(whole, WORDS, now=clock, with_keys=True)
    with open_ledger(now=clock) as there:
        looks_as(there, commune, clock)
        assert there.audit.verify() == Verdict(3)  # the write, the first backup, and the restoring


def test_another_passphrase_is_told_from_a_damaged_file(ledger: Ledger, tmp_path: Path) -> None:
    file = backup(ledger, tmp_path / "b.backup", WORDS).file
    for other in (passphrase("câu khác"), key_file(own_key(tmp_path))):
        with pytest.raises(Stop, match=r"backup\.secret"):
            restore(file, other, force=True)


@pytest.mark.parametrize("at", [0.001, 0.02, 0.5, 0.999])
@pytest.mark.parametrize("how", ["flipped", "cut"])
def test_a_damaged_backup_is_refused_and_nothing_is_touched(
    ledger: Ledger, tmp_path: Path, clock: Clock, commune: Assessed, at: float, how: str
) -> None:
    filled(ledger, commune)
    file = backup(ledger, tmp_path / "b.backup", WORDS).file
    content = bytearray(file.read_bytes())
    place = int(len(content) * at)
    content[place:] = b"" if how == "cut" else bytes([content[place] ^ 1, *content[place + 1 :]])
    file.write_bytes(content)
    with pytest.raises(Stop, match=r"backup\.(broken|foreign|secret)"):
        restore(file, WORDS, now=clock, force=True)
    looks_as(ledger, commune, clock)


def test_every_cut_at_a_chunks_end_is_noticed(ledger: Ledger, tmp_path: Path, clock: Clock) -> None:
    """There each chunk is whole: only its number and its being the last tell."""
    ledger.vault.put(bytes(3 << 20), clock.time)
    file = backup(ledger, tmp_path / "b.backup", WORDS).file
    content = file.read_bytes()
    header = content.index(b"\n", content.index(b"\n") + 1) + 1
    for chunks in range(3):
        file.write_bytes(content[: header + chunks * ((1 << 20) + 16)])
        with pytest.raises(Stop, match=r"backup\.broken"):
            restore(file, WORDS, now=clock, force=True)


def test_a_file_that_is_no_backup_is_said_to_be_none(tmp_path: Path, home: Path) -> None:
    (tmp_path / "x").write_bytes(b"PK\x03\x04 something else")
    with pytest.raises(Stop, match=r"backup\.foreign"):
        kind_of(tmp_path / "x")
    with pytest.raises(Stop, match=r"file\.missing"):
        restore(tmp_path / "y", WORDS)


def test_what_is_kept_here_is_not_replaced_unless_that_is_said(
    ledger: Ledger, tmp_path: Path, clock: Clock, commune: Assessed
) -> None:
    filled(ledger, commune)
    file = backup(ledger, tmp_path / "b.backup", WORDS).file
    with pytest.raises(Stop, match=r"backup\.occupied"):
        restore(file, WORDS, now=clock)
    restore(file, WORDS, now=clock, force=True)


def test_the_audit_log_tells_of_a_restored_older_backup(ledger: Ledger, tmp_path: Path, clock: Clock) -> None:
    ledger.audit.note("p1", "sync")
    file = backup(ledger, tmp_path / "b.backup", WORDS).file
    for _ in range(4):
        ledger.audit.note("p1", "sync")
    restored = restore(file, WORDS, now=clock, force=True)
    assert restored.lost == 5  # four, and the line of the backup itself
    assert ledger.audit.verify() == Verdict(2)
    assert ledger.audit.lines(1)[0].what == "restore"
    assert ledger.audit.lines(1)[0].facts["lost"] == 5


def test_an_older_database_put_back_by_hand_is_noticed(ledger: Ledger, home: Path) -> None:
    ledger.audit.note("p1", "sync")
    with closing(sqlite3.connect(home / "ledger.sqlite")) as now, closing(sqlite3.connect(home / "old")) as old:
        now.backup(old)
    ledger.audit.note("p1", "sync")
    with closing(sqlite3.connect(home / "ledger.sqlite")) as now, closing(sqlite3.connect(home / "old")) as old:
        old.backup(now)
    assert ledger.audit.verify() == Verdict(1, "cut", 2)


def test_whoever_was_erased_after_a_backup_stays_erased_when_it_is_restored(
    ledger: Ledger, tmp_path: Path, clock: Clock, commune: Assessed
) -> None:
    filled(ledger, commune)
    file = backup(ledger, tmp_path / "b.backup", WORDS).file
    number = commune.tables.sheets["citizens"].value["number"][0]
    clock.time += timedelta(hours=1)
    erase(ledger, Asked(number=number))
    restored = restore(file, WORDS, now=clock, force=True)
    assert (restored.erased, restored.vault) == (1, 0)
    assert kept(ledger, Asked(number=number)).rows == ()


def test_a_backup_is_of_one_moment_while_others_write(
    open_named: Callable[[], Ledger], url: str, tmp_path: Path, clock: Clock
) -> None:
    """The log is whole in each: no line in it is missing the one before."""
    ledger, writer, done = open_named(), open_named(), threading.Event()

    def write() -> None:
        while not done.is_set():
            writer.audit.note("p1", "sync")

    thread = threading.Thread(target=write)
    thread.start()
    try:
        files = [backup(ledger, tmp_path / f"{n}.backup", WORDS).file for n in range(3)]
    finally:
        done.set()
        thread.join()
    for n, file in enumerate(files):
        assert restore(file, WORDS, f"sqlite:///{tmp_path / str(n)}.sqlite", clock, force=True).log.fault == ""


def test_fourteen_nights_are_kept(ledger: Ledger, tmp_path: Path, clock: Clock) -> None:
    secret = key_file(own_key(tmp_path / "key"))
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "another file").touch()
    for _ in range(16):
        made = nightly(ledger, tmp_path / "b", secret)
        clock.pass_days(1)
    left = sorted(file.name for file in (tmp_path / "b").glob("*.backup"))
    assert len(left) == 14
    assert left[-1] == made.file.name
    assert (tmp_path / "b" / "another file").exists()
    restore(made.file, secret, now=clock, force=True)


def test_a_folder_that_cannot_be_written_is_told_and_leaves_no_half_backup(ledger: Ledger, tmp_path: Path) -> None:
    with pytest.raises(Stop, match=r"file\.disk"):
        backup(ledger, tmp_path / "not there" / "b.backup", WORDS)
    (tmp_path / "b").touch()
    with pytest.raises(Stop, match=r"file\.exists"):
        backup(ledger, tmp_path / "b", WORDS)
    assert [file.name for file in tmp_path.glob("*.tmp")] == []

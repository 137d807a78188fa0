"""5. A file is replaced atomically, and only after the new one was verified."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from sheets_sync.core import Stop
from sheets_sync.hosts.xlsx import host as xlsx_host
from sheets_sync.store import Ledger
from sheets_sync.sync.settle import draft
from tests.books import RULES
from tests.promises.two_hosts import Book


def beside(book: Book) -> set[str]:
    return {path.name for path in Path(book.place).parent.iterdir() if path.is_file()}


def test_nothing_is_left_beside_a_written_file(a_file: Book, ledger: Ledger) -> None:
    a_file.settle(ledger)
    assert beside(a_file) == {"so-xa.xlsx"}


def test_a_file_that_is_not_as_meant_is_never_put_in_place(a_file: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes are spoilt between patching and verifying, as a fault of ours would."""
    sound = xlsx_host.patch

    def spoilt(*args: object, **kwargs: object) -> bytes:
        data = bytearray(sound(*args, **kwargs))  # type: ignore[arg-type]
        data[len(data) // 2] ^= 0xFF
        return bytes(data)

    before = Path(a_file.place).read_bytes()
    plan = draft(a_file.read(), RULES, {}).plan
    monkeypatch.setattr(xlsx_host, "patch", spoilt)
    with pytest.raises(Stop):
        a_file.host.apply(plan)
    assert Path(a_file.place).read_bytes() == before
    assert beside(a_file) == {"so-xa.xlsx"}


def test_a_crash_while_the_name_changes_leaves_the_old_file(a_file: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    before = Path(a_file.place).read_bytes()
    plan = draft(a_file.read(), RULES, {}).plan

    def crash(self: Path, target: Path) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", crash)
    with pytest.raises(KeyboardInterrupt):
        a_file.host.apply(plan)
    monkeypatch.undo()
    assert Path(a_file.place).read_bytes() == before
    assert beside(a_file) == {"so-xa.xlsx"}


def test_a_file_that_is_open_elsewhere_is_left_alone(a_file: Book) -> None:
    plan = draft(a_file.read(), RULES, {}).plan
    before = Path(a_file.place).read_bytes()
    Path(a_file.place).with_name("~$so-xa.xlsx").write_bytes(b"\x05Officer")
    with pytest.raises(Stop) as stopped:
        a_file.host.apply(plan)
    assert stopped.value.code == "file.open_elsewhere"
    assert Path(a_file.place).read_bytes() == before


def test_the_files_mode_stays(a_file: Book, ledger: Ledger) -> None:
    Path(a_file.place).chmod(0o640)
    a_file.settle(ledger)
    assert stat.S_IMODE(Path(a_file.place).stat().st_mode) == 0o640

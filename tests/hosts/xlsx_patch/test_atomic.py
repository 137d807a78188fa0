"""A file is replaced whole or not at all, and never while somebody else has it."""

import os
import stat
from pathlib import Path

import pytest

from sheets_sync.core import Stop
from sheets_sync.hosts.xlsx.atomic import digest, replace

OLD, NEW = b"old bytes", b"new bytes, longer"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "Sổ xã Hạnh Phúc.xlsx"
    path.write_bytes(OLD)
    return path


def refusal(book: Path, expected: str = digest(OLD)) -> Stop:
    before = sorted(book.parent.iterdir())
    with pytest.raises(Stop) as caught:
        replace(book, NEW, expected)
    assert sorted(book.parent.iterdir()) == before
    return caught.value


def test_the_new_file_has_the_name_mode_and_owner_of_the_old(book: Path) -> None:
    book.chmod(0o640)
    before = book.stat()
    replace(book, NEW, digest(OLD))
    after = book.stat()
    assert book.read_bytes() == NEW
    assert stat.S_IMODE(after.st_mode) == 0o640
    assert (after.st_uid, after.st_gid) == (before.st_uid, before.st_gid)
    assert list(book.parent.iterdir()) == [book]


def test_a_link_stays_a_link(book: Path) -> None:
    link = book.with_name("link.xlsx")
    link.symlink_to(book)
    replace(link, NEW, digest(OLD))
    assert link.is_symlink()
    assert book.read_bytes() == NEW


def test_a_file_changed_since_it_was_read_is_left_alone(book: Path) -> None:
    book.write_bytes(b"typed meanwhile")
    assert refusal(book).code == "file.changed"
    assert book.read_bytes() == b"typed meanwhile"


def test_a_file_that_is_gone_is_not_made_again(book: Path) -> None:
    book.unlink()
    assert refusal(book).code == "file.changed"


@pytest.mark.parametrize(
    ("lock", "content", "by"),
    [
        ("~${}", b"\x0cNguyen Thi A" + b" " * 43, "Nguyen Thi A"),
        (".~lock.{}#", b",Tran Van B,host,24.11.2026 08:00,file:///x;", "Tran Van B"),
        ("~${}", b"", ""),
    ],
)
def test_a_file_open_elsewhere_is_left_alone_and_whose_it_is_is_told(
    book: Path, lock: str, content: bytes, by: str
) -> None:
    book.with_name(lock.format(book.name)).write_bytes(content)
    stop = refusal(book)
    assert (stop.code, stop.facts["by"]) == ("file.open_elsewhere", by)
    assert book.read_bytes() == OLD


def test_a_file_marked_read_only_is_left_alone(book: Path) -> None:
    book.chmod(0o444)
    assert refusal(book).code == "file.read_only"
    assert book.read_bytes() == OLD


def test_a_full_disk_leaves_the_old_file(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    stop = refusal(book)
    assert (stop.code, stop.facts["reason"]) == ("file.disk", "No space left on device")
    assert book.read_bytes() == OLD


def test_what_a_killed_run_left_behind_is_removed_once_it_is_old(book: Path) -> None:
    old, fresh = (book.with_name(f".hoctap-{name}.tmp") for name in ("old", "fresh"))
    for left in (old, fresh):
        left.write_bytes(b"people")
    os.utime(old, (0, 0))
    replace(book, NEW, digest(OLD))
    assert sorted(book.parent.iterdir()) == sorted([book, fresh])

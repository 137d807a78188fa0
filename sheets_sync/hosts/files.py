"""A workbook file of any kind as a Snapshot: its kind is told by its bytes, whatever its name says."""

from __future__ import annotations

from collections.abc import Callable, Container
from pathlib import PurePath

from sheets_sync.core import Etag, Place, Snapshot, Stop
from sheets_sync.hosts.csvfile import read_csv
from sheets_sync.hosts.xlsx.legacy import read_legacy
from sheets_sync.hosts.xlsx.package import Package
from sheets_sync.hosts.xlsx.read import read_package

XLS_READ_ONLY = "file.xls_read_only"
ODS_READ_ONLY = "file.ods_read_only"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_TEXT = (".csv", ".txt", ".tsv")
_MARKUP = (b"<html", b"<!doctype", b"<?xml", b"<table", b"<meta", b"<head", b"<style", b"mime-version")


def read_workbook(
    data: bytes, place: Place, etag: Etag, brief: Container[str] = (), keep: Callable[[Package], None] | None = None
) -> Snapshot:
    """Read a ``.xlsx``, ``.xlsm``, ``.xls``, ``.ods`` or ``.csv`` file; ``place`` is its path.

    ``brief``: titles of tabs of which only the rows down to the headers are wanted (``.xlsx`` and ``.xlsm``).
    ``keep`` is given the package of one that can be written, with its parts unpacked.

    ``readonly`` of the Snapshot says why only the first two can be written. Stop, and no other exception, where it
    cannot be read: the codes ``file.*`` of ``archive``, ``package``, ``limits``, ``legacy`` and ``csvfile``;
    ``file.empty``, ``file.markup`` (a web page with the name of a workbook), ``file.unknown``.
    """
    if not data.strip(b"\0 \t\r\n"):
        raise Stop("file.empty")
    if data.startswith(_OLE):
        return _ole(data, place, etag)
    if data.startswith(b"PK"):
        # the mimetype of an OpenDocument file is its first member and is not packed
        if _ODS in data[:200]:
            return read_legacy(data, place, etag, ODS_READ_ONLY)
        return _xlsx(data, place, etag, brief, keep)
    name = PurePath(place).suffix.lower()
    if name in _TEXT:
        return read_csv(data, place, etag)
    if data[:1000].removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_MARKUP):
        raise Stop("file.markup")
    if b"PK\5\6" in data[-66_000:]:  # something was put before the ZIP
        return _xlsx(data, place, etag, brief, keep)
    raise Stop("file.unknown")


def _xlsx(
    data: bytes, place: Place, etag: Etag, brief: Container[str], keep: Callable[[Package], None] | None
) -> Snapshot:
    package = Package(data, keep=keep is not None)
    snapshot = read_package(package, place, etag, brief)
    if keep is not None:
        keep(package)
    return snapshot


def _ole(data: bytes, place: Place, etag: Etag) -> Snapshot:
    """An old .xls, or an .xlsx with a password, which is put into the same wrapping."""
    if _wide("EncryptedPackage") in data:
        raise Stop("file.encrypted")
    if _wide("Workbook") in data or _wide("Book") in data:
        return read_legacy(data, place, etag, XLS_READ_ONLY)
    raise Stop("file.not_workbook")


def _wide(name: str) -> bytes:
    return name.encode("utf-16-le")

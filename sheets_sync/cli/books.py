"""Which files a command was given: files as named, and the workbooks of folders."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sheets_sync.core import Stop

READ = frozenset({".xlsx", ".xlsm", ".xls", ".ods", ".csv"})
WRITTEN = frozenset({".xlsx", ".xlsm"})


def find(given: Iterable[Path], suffixes: frozenset[str] = READ) -> tuple[Path, ...]:
    """The workbooks meant, each once, folders searched to the bottom; Stop where a path is not there.

    Lock files of open programs (``~$...``, ``.~lock...``) and hidden files are no workbooks.
    """
    found: dict[Path, Path] = {}
    for path in given:
        if path.is_dir():
            books = (entry for entry in path.rglob("*") if entry.suffix.lower() in suffixes and _is_book(entry, path))
            found |= {book.resolve(): book for book in sorted(books)}
        elif path.exists():
            found.setdefault(path.resolve(), path)
        else:
            raise Stop("file.missing", file=path.name)
    return tuple(found.values())


def _is_book(entry: Path, folder: Path) -> bool:
    parts = entry.relative_to(folder).parts
    return entry.is_file() and not any(part.startswith((".", "~$")) for part in parts)

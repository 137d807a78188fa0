"""Protected sheets: our own (no password) are opened for a write and shut again as they were; others are left alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import xlwings as xw

from sheets_sync.core import Stop

_ALLOWED = (
    "AllowFormattingCells",
    "AllowFormattingColumns",
    "AllowFormattingRows",
    "AllowInsertingColumns",
    "AllowInsertingRows",
    "AllowInsertingHyperlinks",
    "AllowDeletingColumns",
    "AllowDeletingRows",
    "AllowSorting",
    "AllowFiltering",
    "AllowUsingPivotTables",
)


def locked(sheet: xw.Sheet) -> bool:
    """Whether a sheet is protected, where the engine tells."""
    return getattr(sheet.api, "ProtectContents", False) is True


@contextmanager
def opened(sheets: Iterable[xw.Sheet]) -> Iterator[None]:
    """These sheets, open for writing. Stop("excel.protected") where one has a password; then none is changed."""
    shut: list[tuple[Any, dict[str, bool]]] = []
    try:
        for sheet in sheets:
            if locked(sheet):
                how = _allowed(sheet.api)
                with suppress(Exception):  # Excel has one fault for everything; what counts is whether it is open now
                    sheet.api.Unprotect("")
                if locked(sheet):
                    raise Stop("excel.protected", title=sheet.name)
                shut.append((sheet.api, how))
        yield
    finally:
        for api, how in shut:
            api.Protect(**how)


def _allowed(api: Any) -> dict[str, bool]:
    """What people may do on the protected sheet, so that they may do just that afterwards."""
    protection = api.Protection
    allowed = {name: bool(getattr(protection, name)) for name in _ALLOWED}
    return {"DrawingObjects": bool(api.ProtectDrawingObjects), "Scenarios": bool(api.ProtectScenarios), **allowed}

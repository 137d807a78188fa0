"""A program of its own: reads an .xls or .ods file from stdin with calamine, prints its sheets as JSON.

Run by ``legacy`` in a process with little memory and time, because these formats cannot be scanned first. It imports
nothing of ours, so that it starts fast and runs from a checkout as from a wheel.
Usage: legacy_child.py MEMORY_BYTES SECONDS CELLS. Exit codes: 3 password, 4 too many cells, 5 cannot be read.
"""

import contextlib
import io
import json
import sys
from datetime import date, datetime, time, timedelta

PASSWORD, TOO_MANY, BROKEN = 3, 4, 5


def main(memory: int, seconds: int, most: int) -> int:
    """Read stdin, write stdout; the exit code says how it went."""
    with contextlib.suppress(ImportError):  # Windows has no such limits: the parent's clock alone guards there
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        sheets, count = [], 0
        for meta in book.sheets_metadata:
            if meta.typ is not SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(meta.name)
            count += sheet.total_height * sheet.total_width
            if count > most:
                return TOO_MANY
            rows = sheet.to_python(skip_empty_area=False)
            merged = [(top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()]
            sheets.append({"title": meta.name, "rows": rows, "merged": merged})
        sys.stdout.write(json.dumps(sheets, default=_plain, allow_nan=False))
    except PasswordError:
        return PASSWORD
    except MemoryError:
        return TOO_MANY
    except (CalamineError, ValueError, OverflowError):
        return BROKEN
    return 0


def _plain(value: object) -> object:
    """Dates and times as a list of kind and text, which no cell can be."""
    if isinstance(value, timedelta):
        return value / timedelta(days=1)
    if isinstance(value, datetime):
        return ["datetime", value.isoformat()]
    if isinstance(value, date):
        return ["date", value.isoformat()]
    if isinstance(value, time):
        return ["time", value.isoformat()]
    raise ValueError(type(value).__name__)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.exit(main(*map(int, sys.argv[1:4])))

"""To which mailbox each commune's spreadsheet is shared: a small CSV file with the columns unit,email."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path

from sheets_sync.core import Stop
from sheets_sync.units import Tree

Addresses = Mapping[str, tuple[str, ...]]  # by unit id

_ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")


def addresses(file: Path, tree: Tree) -> Addresses:
    """The addresses by unit; several lines of a unit are several addresses.

    The unit stands by its id, code or name. Stop("emails.invalid") with file and line where one is not told.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise Stop("file.missing", file=str(file)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise Stop("emails.invalid", file=file.name, line=1, found="") from error
    mark = ";" if ";" in text.partition("\n")[0] else ","
    found: dict[str, tuple[str, ...]] = {}
    for number, row in enumerate(csv.reader(text.splitlines(), delimiter=mark), start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (number == 1 and cells[:1] == ["unit"]):
            continue
        units = tree.find(cells[0])
        if len(units) != 1 or len(cells) < 2 or _ADDRESS.fullmatch(cells[1]) is None:
            raise Stop("emails.invalid", file=file.name, line=number, found=cells[0])
        unit = units[0].id
        found[unit] = (*found.get(unit, ()), cells[1])
    return found

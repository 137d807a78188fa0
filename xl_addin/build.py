"""Builds what officers get for Excel, without Excel: ``python -m xl_addin.build``; ``--help`` says what can be chosen.

The add-in HocTap.xlam, the macro workbooks, the installer and SHA256SUMS. The same sources make the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from sheets_sync import data
from sheets_sync.core import Pack
from sheets_sync.hosts.xlsx.create import Finish, create
from sheets_sync.hosts.xlsx.templates import FILES, PERIOD
from sheets_sync.rubric import load
from sheets_sync.units import Level, Unit
from sheets_sync.units import load as load_units
from sheets_sync.vn import plain
from sheets_sync.workbook.standard import packs_in_force, packs_line, standard_layout
from xl_addin.addin import addin
from xl_addin.installer import installer, makensis
from xl_addin.project import CLIENT, Modules, modules
from xl_addin.template import macro_workbook

ADDIN, INSTALLER, SUMS = "HocTap.xlam", "HocTap-cai-dat.exe", "SHA256SUMS"
MACRO_BOOKS = ("commune", "unit")
"""Layouts that officers type in, and so get a workbook with buttons."""


def build(out: Path, client: Path = CLIENT, http: Path | None = None, communes: Sequence[str] = ()) -> list[Path]:
    """Write all of it into ``out``, over what was there; the files, in order.

    ``communes``: codes or names of communes that get a book with their own name in it. The installer is left out where
    NSIS is not installed. ValueError for sources that cannot be built and for a commune that is not known.
    """
    code = modules(client, http)
    own = [_commune(named) for named in communes]
    out.mkdir(parents=True, exist_ok=True)
    made = [_written(out / ADDIN, addin(code))]
    made += [_written(out / name, book) for name, book in _books(code, own)]
    if makensis():
        installer(out / ADDIN, out / INSTALLER)
        made.append(out / INSTALLER)
    else:
        (out / INSTALLER).unlink(missing_ok=True)  # one of an earlier build would not match
    sums = "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in made)
    return [*made, _written(out / SUMS, sums.encode())]


def _books(code: Modules, communes: Sequence[Unit]) -> Iterator[tuple[str, bytes]]:
    """Blank books, and those of communes: the name of the file, its bytes."""
    packs = packs_in_force(load({name: data.text("criteria", name) for name in data.names("criteria")}), PERIOD)
    for layout_id in MACRO_BOOKS:
        yield Path(FILES[layout_id]).with_suffix(".xlsm").name, _book(layout_id, packs, code, "", "")
    for unit in communes:
        name = f"{plain(unit.title).replace(' ', '-')}-{unit.code}-{PERIOD}.xlsm"
        yield name, _book("commune", packs, code, unit.id, unit.title)


def _book(layout_id: str, packs: Sequence[Pack], code: Modules, unit: str, title: str) -> bytes:
    layout = standard_layout(layout_id, packs)
    told = {"unit": unit, "unit_name": title, "period": str(PERIOD), "part": "", "packs": packs_line(packs)}

    def made(finish: Finish) -> bytes:
        return create(layout, told, finish=finish)

    return macro_workbook(layout, made, code)


def _commune(named: str) -> Unit:
    tree = load_units(data.text("units", "units.csv")).at(date(PERIOD, 12, 31))
    found = [unit for unit in tree.find(named) if unit.level is Level.COMMUNE]
    if len(found) != 1:
        several = ", ".join(f"{unit.title} ({unit.code})" for unit in found) or "none"
        raise ValueError(f"one commune is wanted by {named!r}, found: {several}")
    return found[0]


def _written(file: Path, content: bytes) -> Path:
    file.write_bytes(content)
    return file


def main(given: Sequence[str] | None = None) -> int:
    """The command line: 0 when built, 1 when it cannot be built and why."""
    told = argparse.ArgumentParser(prog="python -m xl_addin.build", description="Builds the Excel add-in.")
    told.add_argument("--out", type=Path, default=Path("dist"), help="folder to write to (default: dist)")
    told.add_argument(
        "--unit", action="append", default=[], help="a commune that gets its own workbook; may be repeated"
    )
    told.add_argument("--http", type=Path, metavar="FILE", help="a module in place of the one that does HTTP")
    chosen = told.parse_args(given)
    try:
        files = build(chosen.out, http=chosen.http, communes=chosen.unit)
    except (ValueError, OSError) as wrong:
        return _failed(str(wrong))
    except subprocess.CalledProcessError as wrong:
        return _failed(f"makensis: {wrong.stdout}{wrong.stderr}")
    for file in files:
        print(f"{file.stat().st_size:>9,} {file}")  # noqa: T201 (what it made)
    if not makensis():
        print("no installer: makensis is not here (Debian: apt-get install nsis)")  # noqa: T201
    return 0


def _failed(why: str) -> int:
    sys.stderr.write(f"xl_addin.build: {why}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())

"""An office's old list of 5,000 people brought into a new workbook, beside a bare read of the files touched."""

from __future__ import annotations

import shutil
from pathlib import Path

import xlsxwriter

from benchmarks import jobs, made
from benchmarks.measure import Case, race, table
from sheets_sync.demo.oldlists import KINDS, persons
from sheets_sync.hosts.files import read_workbook
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.sync.forgetful import Forgetful
from sheets_sync.sync.importing import Listed, bring_in, looked_through
from sheets_sync.sync.rules import Rules


def run(folder: Path, rounds: int, people: int) -> None:
    """Print the figures: going through the list, bringing it in and scoring it, bringing it in a second time."""
    rules = made.made_rules()
    source, empty, done = folder / "ds.xlsx", folder / "empty.xlsx", folder / "done.xlsx"
    _write(source, people)
    told = {"unit": made.UNIT, "unit_name": "Phường Hạ Long", "period": str(made.PERIOD), "part": ""}
    Files(empty).create(str(empty), made.layout(rules), told)
    _whole(source, Path(shutil.copy(empty, done)), rules)
    work = folder / "work.xlsx"
    cases = [
        Case("calamine, bare read of the list", lambda: None, lambda _: jobs.bare(source)),
        Case("calamine, bare read of the list and the finished book", lambda: None, lambda _: _bare(source, done)),
        Case("this: read the list, find the columns and people", lambda: None, lambda _: _listed(source, rules)),
        Case("this: the whole import, scored", lambda: shutil.copy(empty, work), lambda _: _whole(source, work, rules)),
        Case(
            "this: the same list a second time", lambda: shutil.copy(done, work), lambda _: _whole(source, work, rules)
        ),
    ]
    time = race(cases, rounds)
    print(f"## An old list of {people:,} people\n")
    bare = time["calamine, bare read of the list and the finished book"].cpu
    rows = [[name, f"{t.cpu:.2f}", f"{t.wall:.2f}", f"{t.cpu / bare:.1f}"] for name, t in time.items()]
    print(table(["", "CPU s", "wall s", "beside the bare read of both"], rows))


def _bare(*paths: Path) -> None:
    for path in paths:
        jobs.bare(path)


def _listed(source: Path, rules: Rules) -> Listed:
    snapshot = read_workbook(source.read_bytes(), str(source), "e")
    return looked_through(snapshot, made.layout(rules), made.PERIOD)


def _whole(source: Path, book: Path, rules: Rules) -> None:
    bring_in(Files(book), str(book), _listed(source, rules).people, rules, Forgetful())


def _write(path: Path, people: int) -> None:
    book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False})
    for title, lines in KINDS["titled_tcvn3"](persons(people)).sheets.items():
        tab = book.add_worksheet(title)
        for i, line in enumerate(lines):
            tab.write_row(i, 0, ["" if cell is None else cell for cell in line])
    book.close()

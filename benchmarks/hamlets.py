"""A book of 5,000 people split into its hamlets and merged again, beside one scoring and the bare read of the files."""

from __future__ import annotations

import shutil
from pathlib import Path

from benchmarks import jobs, made
from benchmarks.measure import Case, race, table
from sheets_sync.core import FIRST_ROW, IDS_ROW
from sheets_sync.demo.edit import editing
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.sync.forgetful import Forgetful
from sheets_sync.sync.merging import Incoming, merge
from sheets_sync.sync.rules import Rules
from sheets_sync.sync.splitting import split

PEOPLE = 5_000
RETYPED = 25
"""People of each hamlet of whom one score and the note are typed anew before the files come back."""


def run(folder: Path, rounds: int, people: int = PEOPLE) -> None:
    """Print the figures."""
    rules = made.made_rules()
    book, work, parts = folder / "book.xlsx", folder / "work.xlsx", folder / "parts"
    book.write_bytes(made.book(rules, people))
    jobs.whole(book, rules)
    files = _parts(book, parts, rules)
    retyped = folder / "retyped.xlsx"
    shutil.copy(book, retyped)
    retyped.write_bytes(made.retyped(retyped, rules, 0.05))

    def copy(of: Path) -> Path:
        return Path(shutil.copy(of, work))

    cases = [
        Case("score (one score of one person in twenty)", lambda: copy(retyped), lambda at: jobs.whole(at, rules)),
        Case("split into ten files", lambda: copy(book), lambda at: split(Files(at), str(at), rules, Forgetful())),
        Case("merge of ten files, scored", lambda: copy(book), lambda at: _merge(at, files, rules)),
        Case("bare read of book and ten files", lambda: (copy(book), *files), _bare),
    ]
    time = race(cases, rounds)
    one = time[cases[0].name].cpu
    print(f"## Ten hamlets of one book of {people:,} people\n")
    rows = [(name, f"{of.cpu:.2f}", f"{of.wall:.2f}", f"{of.cpu / one:.1f}") for name, of in time.items()]
    print(table(("", "CPU s", "wall s", "beside one score"), rows))


def _bare(files: tuple[Path, ...]) -> None:
    for file in files:
        jobs.bare(file)


def _merge(book: Path, files: list[Path], rules: Rules) -> object:
    given = [Incoming(file.name, Files(file).read(str(file))) for file in files]
    return merge(Files(book), str(book), given, rules, Forgetful())


def _parts(book: Path, folder: Path, rules: Rules) -> list[Path]:
    """The hamlets' files as they come back."""
    folder.mkdir()
    files = []
    for piece in split(Files(book), str(book), rules, Forgetful()).pieces:
        file = folder / piece.file
        file.write_bytes(piece.content)
        ids = Files(file).read(str(file)).grids["Công dân"].values[IDS_ROW].tolist()
        with editing(file) as tabs:
            tab = tabs.tab("Công dân")
            for row in range(FIRST_ROW, FIRST_ROW + min(RETYPED, piece.rows["citizens"])):
                tab.put(row, ids.index("self.01"), 6)
                tab.put(row, ids.index("note"), "thôn đã xem")
        files.append(file)
    return files

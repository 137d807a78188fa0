"""Every commune gets a folder: a book with its name on it, last year's people in it, and a message for Zalo."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sheets_sync.cli.app import app
from sheets_sync.core import Tables
from sheets_sync.demo.commune import Size, commune
from sheets_sync.demo.fill import file_content
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.sync.settle import assessed
from sheets_sync.workbook.read import read
from sheets_sync.workbook.standard import packs_in_force
from tests.books import RULES

WITH, WITHOUT = "13285@2025", "13693@2025"
FOLDER = "phuong-phu-ly-13285"


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with last year's books: one commune's, and what cannot be used."""
    here = tmp_path_factory.mktemp("phat-so")
    old = here / "nam-truoc"
    old.mkdir()
    layout, packs = RULES.standard("commune", 2025), packs_in_force(RULES.packs, 2025)
    draft = commune(WITH, "Phường Phủ Lý", 2025, layout, packs, Size(60), 2)
    (old / "a.xlsx").write_bytes(file_content(layout, draft, packs))
    (old / "hong.xlsx").write_bytes(b"PK not a workbook")
    told = {"unit": WITHOUT, "unit_name": "x", "period": "2026", "part": ""}
    Files().create(str(old / "nam-nay.xlsx"), RULES.standard("commune", 2026), told)
    assert run(here).exit_code == 0
    return here


def run(here: Path, *more: str) -> Result:
    places = ["--from", str(here / "nam-truoc"), "--out", str(here / "phat")]
    options = ["--period", "2026", "--until", "05/12/2026", "--to", "Ông Bình, Zalo 0900 000 000", "--workers", "1"]
    named = [WITH.partition("@")[0], WITHOUT.partition("@")[0]]
    return CliRunner().invoke(app, ["template", "provision", *named, *places, *options, *more])


def book(here: Path, folder: str) -> tuple[Path, Tables]:
    (file,) = (here / "phat" / folder).glob("*.xlsx")
    snapshot = Files(file).read(str(file))
    return file, read(snapshot, RULES.layout(snapshot), {})


def folder_of(here: Path, code: str) -> str:
    (found,) = (here / "phat").glob(f"*-{code}")
    return found.name


def test_each_commune_has_its_book_with_name_and_three_steps(there: Path) -> None:
    for unit in (WITH, WITHOUT):
        file, tables = book(there, folder_of(there, unit.partition("@")[0]))
        assert tables.book is not None
        assert (tables.book.unit, tables.book.period) == (unit, 2026)
        assert tables.cover["unit_name"] == RULES.units[unit].title
        cover = [cell for cell in Files(file).read(str(file)).grids["Bìa"].values.ravel() if isinstance(cell, str)]
        assert [sum(cell.startswith(f"Bước {n}.") for cell in cover) for n in (1, 2, 3)] == [1, 1, 1]


def test_last_years_people_and_hamlets_are_in_it_and_no_sample_counts(there: Path) -> None:
    _, tables = book(there, FOLDER)
    assert tables.cover["hamlet.01"]
    assert len(tables.sheets["citizens"]) > 40
    file, empty = book(there, folder_of(there, WITHOUT.partition("@")[0]))
    assert not any(len(empty.sheets[sheet]) for sheet in ("citizens", "families", "clans"))
    counts = assessed(Files(file).read(str(file)), RULES).assessment.subjects
    assert not any(len(counts[sheet].key) for sheet in ("citizens", "families", "clans"))


def test_the_message_says_what_it_is_what_to_do_until_when_and_to_whom(there: Path) -> None:
    said = (there / "phat" / FOLDER / "gui-zalo.txt").read_text(encoding="utf-8-sig")
    file, tables = book(there, FOLDER)
    people = len(tables.sheets["citizens"])
    for part in ("Phường Phủ Lý", file.name, f"{people} người", "1. ", "2. ", "3. ", "05/12/2026", "Ông Bình"):
        assert part in said
    assert "…" not in said
    assert "0 người" not in (there / "phat" / folder_of(there, "13693") / "gui-zalo.txt").read_text(encoding="utf-8")


def test_a_second_time_no_book_is_touched_and_what_was_not_used_is_told(there: Path) -> None:
    books = {file: file.read_bytes() for file in (there / "phat").rglob("*.xlsx")}
    again = run(there, "--json")
    assert again.exit_code == 0
    told = json.loads(again.stdout)
    assert [one["made"] for one in told["books"]] == [False, False]
    assert {file: file.read_bytes() for file in (there / "phat").rglob("*.xlsx")} == books
    assert [name for name in ("hong.xlsx", "nam-nay.xlsx", "a.xlsx") if any(name in line for line in told["left"])] == [
        "hong.xlsx",
        "nam-nay.xlsx",
    ]

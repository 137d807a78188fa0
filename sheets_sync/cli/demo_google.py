"""``hoctap demo --google``: ten communes type into shared sheets, the service works beside them; told as it goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

from sheets_sync.cli import screen
from sheets_sync.cli.practice import Minute, Practice, running
from sheets_sync.cli.totals import Added, write
from sheets_sync.demo import google_story, story
from sheets_sync.demo.edit import letters
from sheets_sync.demo.google import practice
from sheets_sync.demo.google_page import FIELDS, ROWS, page
from sheets_sync.demo.google_story import Deed, deeds
from sheets_sync.demo.officers import Officer
from sheets_sync.service.shelf import counts
from sheets_sync.words import text

COMMUNES = 10
BEFORE, AFTER, PROVINCE = "1-so-truoc", "2-so-sau", "3-so-tinh"
_BOOK = ("Công dân", "Việc cần sửa", "Kết quả")
_TICKS = ("tick", "undo")
_CORNER = f"{letters(59)}{ROWS}"
_LISTED, _READ, _WRITTEN = "files.list", "spreadsheets.get", "spreadsheets.batchUpdate"


def demo_google(out: Path, data: Path, lang: str, communes: int = COMMUNES) -> None:
    """The whole story. ``out``: an empty folder for what there is to look at; ``data``: one for keys, of the demo's."""
    _tell("begin", lang, n=communes)
    with (
        practice() as desk,
        screen.progress(text("practice.making", lang), communes) as step,
        running(desk, data, communes, step) as there,
    ):
        _tell("made", lang, n=communes)
        minutes = play(there, out, lang)
        _tell_sums(minutes, lang)
        looked = _province(there, out)
    first = there.officers[0].draft.unit_name
    for file, what in {out / f"{BEFORE}.html": "before", out / f"{AFTER}.html": "after", **looked}.items():
        _tell("open", lang, file=file, what=text(f"practice.{what}", lang, unit=first))


def play(there: Practice, out: Path, lang: str) -> list[Minute]:
    """Minute after minute: officers act, the poller looks. The first officer's book is drawn before it is looked at."""
    todo = {minute: list(group) for minute, group in groupby(deeds(there.officers), lambda deed: deed.minute)}
    found = []
    for number in range(google_story.MINUTES):
        screen.line(f"{there.clock.at:%H:%M}", "bold")
        for deed in todo.get(number, ()):
            result = deed.do(deed.officer)
            _tell(deed.key, lang, unit=deed.officer.draft.unit_name, result=result)
        if number not in todo:
            _tell("nobody", lang)
        if number == 0:
            _draw(there, out, BEFORE)
        done = there.minute(_acting(todo.get(number, ())) if number else there.officers)
        if number == 0:
            _draw(there, out, AFTER)
        _tell("worked", lang, books=done.cycle.done, cells=done.cycle.cells, lost=done.lost, **_calls([done]))
        if done.cycle.failed:
            _tell("stopped", lang, n=done.cycle.failed)
        for officer in {
            deed.officer.book: deed.officer for deed in todo.get(number, ()) if deed.key in _TICKS
        }.values():
            _tell("cover", lang, unit=officer.draft.unit_name, said=officer.said("status_line"))
        found.append(done)
    return found


def _acting(todo: Sequence[Deed]) -> Sequence[Officer]:
    return [*{deed.officer.book: deed.officer for deed in todo}.values()]


def _calls(minutes: Sequence[Minute]) -> Mapping[str, int]:
    def of(name: str) -> int:
        return sum(minute.calls[name] for minute in minutes)

    total = sum(sum(minute.calls.values()) for minute in minutes)
    return {"calls": total, "listed": of(_LISTED), "read": of(_READ), "written": of(_WRITTEN)}


def _tell_sums(minutes: Sequence[Minute], lang: str) -> None:
    cells, lost = sum(minute.cycle.cells for minute in minutes), sum(minute.lost for minute in minutes)
    screen.line(text("practice.sums", lang, cells=cells, lost=lost, **_calls(minutes)), "bold")


def _draw(there: Practice, out: Path, name: str) -> None:
    """The first officer's book as it now stands at Google."""
    first = there.officers[0]
    told = there.account.get(first.book, FIELDS, [f"'{title}'!A1:{_CORNER}" for title in _BOOK])
    (out / f"{name}.html").write_text(page(told["properties"]["title"], told), encoding="utf-8")


def _province(there: Practice, out: Path) -> Mapping[Path, str]:
    """The province's spreadsheet and the same totals as a workbook; what each file is."""
    told = there.account.get(there.totals, FIELDS)
    drawn = out / f"{PROVINCE}.html"
    drawn.write_text(page(told["properties"]["title"], told), encoding="utf-8")
    world = there.poller.world
    rules = world.rules()
    tree = rules.units.at(story.TODAY)
    added = Added((), counts(world, story.PERIOD), story.PERIOD)
    _, files = write(added, rules, tree, tree.roots[0].id, out, "vi")
    return {drawn: "province", files[0]: "workbook"}


def _tell(key: str, lang: str, **facts: object) -> None:
    screen.line(text(f"practice.{key}", lang, **facts))

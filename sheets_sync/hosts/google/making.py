"""A book at Google, made or brought up to date by its owner: the file, what is in it, whom it is shared with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sheets_sync.core import Layout, Stop, Value
from sheets_sync.hosts.google.create import Filled, requests_for
from sheets_sync.hosts.google.create_data import ROOM
from sheets_sync.hosts.google.drive import File, Owner, new_file, share
from sheets_sync.hosts.google.mend import CELLS, STRUCTURE, found, mending, used
from sheets_sync.hosts.google.pieces import Json, Request
from sheets_sync.workbook.envelope import whole_envelope
from sheets_sync.workbook.online import on_the_web

_TRIES = 3  # of a batch of which no reply came: what is there is looked at before it is sent again


@dataclass(frozen=True, slots=True)
class Made:
    """What came of one book: its file, whether that is new, how many requests it took, who was let in."""

    file: File
    new: bool
    changes: int
    shared: tuple[str, ...] = ()


def make_book(
    owner: Owner,
    there: Mapping[str, File],
    name: str,
    layout: Layout,
    envelope: Mapping[str, str],
    cover: Mapping[str, Value] | None = None,
    rows: Filled | None = None,
    room: Mapping[str, int] = ROOM,
) -> Made:
    """The book's spreadsheet: made where it is not ``there``, else what it has lost of its template is put back.

    ``cover``, ``rows`` and ``room``: what a new one is filled with, and how large its sheets are. Doing it twice
    changes nothing the second time.
    """
    book = book_key(envelope)
    layout, envelope = on_the_web(layout, envelope)
    file = there.get(book)
    new = file is None
    if file is None:
        file = new_file(owner, book, name)
    changes = 0
    for tries in range(1, _TRIES + 1):
        requests = _lacking(owner, file.id, layout, envelope, lambda: requests_for(layout, envelope, cover, rows, room))
        if not requests:
            break
        try:
            owner.batch_update(file.id, requests)
        except Stop as stop:
            if stop.code != "google.unreachable" or tries == _TRIES:
                raise
            continue
        changes = len(requests)
        break
    return Made(file, new, changes)


def book_key(envelope: Mapping[str, str]) -> str:
    """By what a file is known: unit, period, part."""
    return " ".join(filter(None, (envelope.get(key, "") for key in ("unit", "period", "part"))))


def let_in(owner: Owner, file: File, addresses: Sequence[str], message: str = "") -> tuple[str, ...]:
    """Share a file with those who may not write in it yet; who they were. ``message``: the letter, "" = none."""
    lacking = tuple(address for address in dict.fromkeys(addresses) if address.lower() not in file.writers)
    for address in lacking:
        share(owner, file, address, message)
    return lacking


def _lacking(
    owner: Owner, spreadsheet: str, layout: Layout, envelope: Mapping[str, str], whole: Callable[[], list[Request]]
) -> list[Request]:
    """The ``whole`` book where nothing of ours is there yet, else what it has lost."""
    structure = owner.get(spreadsheet, STRUCTURE)
    here = found(layout, structure)
    if not here:
        return [*whole(), *_blank(structure)]
    ranges = used(here)
    cells = owner.get(spreadsheet, CELLS, ranges) if ranges else {}
    return mending(layout, whole_envelope(layout, envelope), structure, cells)


def _blank(structure: Json) -> list[Request]:
    """Away with the empty sheet that every new spreadsheet has; one in which somebody wrote stays."""
    sheets = structure.get("sheets", ())
    empty = [s["properties"]["sheetId"] for s in sheets if not any(part.get("rowData") for part in s.get("data", ()))]
    return [{"deleteSheet": {"sheetId": number}} for number in empty]

"""spreadsheets.batchUpdate: the requests of a batch, one after the other, on a copy that counts only if all succeed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from sheets_sync.emulator.a1 import Area
from sheets_sync.emulator.book import Book
from sheets_sync.emulator.errors import ApiError, bad, unknown
from sheets_sync.emulator.grid import Tab
from sheets_sync.emulator.masks import Mask, parse
from sheets_sync.emulator.schema import check_mask
from sheets_sync.emulator.view import Reader

PROTECTED = (
    "You are trying to edit a protected cell or object. "
    "Please contact the spreadsheet owner to remove protection if you need to edit."
)
Body: TypeAlias = dict[str, Any]
Handler: TypeAlias = Callable[["Request", Body], Body | None]


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a batch while it is carried out: the draft it changes, who asks, and its name in messages."""

    book: Book
    reader: Reader
    name: str

    def place(self, grid_range: Mapping[str, Any] | None) -> tuple[Tab, Area]:
        """Where a GridRange lies; 400 if it leaves the grid or is missing."""
        if grid_range is None:
            raise self.refused("Range is not set.")
        return self.book.place(grid_range, self.name)

    def tab(self, sheet_id: int | None) -> Tab:
        """The tab of an id; 400 if there is none."""
        return self.book.tab(sheet_id, self.name)

    def mask(self, body: Body, message: str) -> Mask:
        """The `fields` of a request over a message; 400 if missing or unknown."""
        text = body.get("fields")
        if not text:
            raise self.refused("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
        mask = parse(text)
        check_mask(message, mask, f"Invalid {self.name}: Invalid field: {{}}")
        return mask

    def guard(self, tab: Tab, area: Area) -> None:
        """400 if a protection that binds this person covers a cell of the area."""
        for thing in tab.protected.values():
            if self.reader.may_edit(thing):
                continue
            open_areas = [Area.of(item) for item in thing.rest.get("unprotectedRanges") or ()]
            if any(free.holds(area) for free in open_areas):
                continue
            if not thing.areas or any(own.meets(area) for own in thing.areas):
                raise self.refused(PROTECTED)

    def refused(self, message: str) -> ApiError:
        """400 in Google's words for one request of a batch."""
        return bad(f"Invalid {self.name}: {message}")


def run(book: Book, reader: Reader, requests: list[Body], kinds: Mapping[str, Handler]) -> tuple[Book, list[Body]]:
    """The book after all requests, and their replies. The given book is untouched; any ApiError leaves it the truth."""
    if not requests:
        raise bad("Must specify at least one request.")
    for request in requests:
        for kind in request:
            if kind not in kinds:
                raise unknown(f"batchUpdate.{kind}")
    draft, replies = book.copy(), []
    for at, request in enumerate(requests):
        if len(request) != 1:
            raise bad(f"Invalid requests[{at}]: Exactly one request must be set.")
        ((kind, body),) = request.items()
        reply = kinds[kind](Request(draft, reader, f"requests[{at}].{kind}"), body or {})
        replies.append({} if reply is None else {kind: reply})
    draft.check_size()
    return draft, replies

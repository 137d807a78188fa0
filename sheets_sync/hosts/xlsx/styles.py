"""The styles part, appended to: what is there keeps its number, what is missing is added once and reused."""

from __future__ import annotations

import re

from sheets_sync.core import Stop
from sheets_sync.hosts.xlsx.fragments import placed, prefixed
from sheets_sync.hosts.xlsx.outline import (
    ATTRIBUTES,
    Outline,
    attributes,
    children_of,
    outline,
    spliced,
    with_attributes,
)
from sheets_sync.hosts.xlsx.package import Package
from sheets_sync.hosts.xlsx.strings import escaped

MOST_FORMATS = 65_490  # cellXfs, Excel's limit
_FIRST_OWN_NUMBER_FORMAT = 164
_BETWEEN = re.compile(rb">\s+<")
_TAG = re.compile(rb"<([^\s/<>]+)" + ATTRIBUTES)


def styles_part(package: Package) -> str:
    """Name of the styles part; Stop ``file.broken`` where the workbook has none."""
    found = package.related(package.workbook, "styles")
    if not found:
        raise Stop("file.broken", part=package.workbook)
    return found[0]


class Styles:
    """A styles part in the making; ``xml`` is what it is now. Stop: ``file.broken``, ``style.too_many``."""

    def __init__(self, data: bytes, part: str) -> None:
        self._whole: Outline = outline(data, part)
        if self._whole.root != "styleSheet":
            raise Stop("file.broken", part=part)

    @property
    def xml(self) -> bytes:
        """The part as it stands."""
        return self._whole.text

    def add(self, collection: str, element: bytes) -> int:
        """Index of an element (without prefix) of fonts, fills, borders, cellXfs or dxfs, appended where missing."""
        whole = self._whole
        new_element = prefixed(element, whole.prefix)
        wanted = _bare(new_element)
        child = whole.child(collection)
        if child is None:
            content = b'<%b count="1">%b</%b>' % (collection.encode(), element, collection.encode())
            self._splice(placed(whole, {collection: content}))
            return 0
        there = children_of(whole, child)
        for index, known in enumerate(there):
            if _bare(whole.slice(known)) == wanted:
                return index
        if collection == "cellXfs" and len(there) >= MOST_FORMATS:
            raise Stop("style.too_many", limit=MOST_FORMATS)
        old = whole.slice(child)
        tag = with_attributes(
            old[: len(old) if not there else there[0].start - child.start], {"count": str(len(there) + 1)}
        )
        if not there:
            name = re.match(rb"<([^\s/>]+)", old)
            assert name is not None
            start = tag[: tag.index(b">")].rstrip(b"/")
            new = start + b">" + new_element + b"</" + name[1] + b">"
        else:
            last = there[-1].stop - child.start
            new = tag + old[there[0].start - child.start : last] + new_element + old[last:]
        self._splice([(child.start, child.stop, new)])
        return len(there)

    def number_format(self, code: str) -> int:
        """Number of a number format of one's own, appended where missing."""
        child = self._whole.child("numFmts")
        taken = {}
        if child is not None:
            for known in children_of(self._whole, child):
                given = attributes(self._whole.slice(known))
                number = given.get("numFmtId", "")
                taken[given.get("formatCode", "")] = int(number) if number.isdecimal() and len(number) < 10 else 0
        written = escaped(code).replace('"', "&quot;")
        if written not in taken:
            taken[written] = max([_FIRST_OWN_NUMBER_FORMAT - 1, *taken.values()]) + 1
            self.add("numFmts", f'<numFmt numFmtId="{taken[written]}" formatCode="{written}"/>'.encode())
        return taken[written]

    def variant(self, base: int, **given: str) -> int:
        """Index of the cell format ``base`` with these attributes set, its ``apply...`` flags among them."""
        child = self._whole.child("cellXfs")
        known = children_of(self._whole, child) if child is not None else ()
        if not 0 <= base < len(known):
            raise Stop("file.broken", part=self._whole.part)
        return self.add("cellXfs", with_attributes(self._whole.slice(known[base]), given))

    def _splice(self, splices: list[tuple[int, int, bytes]]) -> None:
        self._whole = outline(spliced(self._whole.text, splices), self._whole.part)


def _bare(element: bytes) -> bytes:
    """An element without blanks between its tags and with its attributes in order, to be compared."""
    return _TAG.sub(_sorted, _BETWEEN.sub(b"><", element.strip()))


def _sorted(tag: re.Match[bytes]) -> bytes:
    given = sorted(attributes(tag[0]).items())
    return repr((tag[1], given, tag[0].endswith(b"/"))).encode()

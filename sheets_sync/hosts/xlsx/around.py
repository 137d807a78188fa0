"""What lies around the cells of a sheet, or around the tabs of a workbook: all but some elements is the same bytes."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sheets_sync.core import Stop
from sheets_sync.hosts.xlsx.fragments import ORDERS
from sheets_sync.hosts.xlsx.outline import Child, Outline, attributes, with_attributes
from sheets_sync.hosts.xlsx.refs import Area, area, written


def same_around(old: Outline, new: Outline, apart: Collection[str]) -> None:
    """Stop ``write.unverified`` unless the two hold the same bytes but for the elements of these names, and those
    stand where they stood, or where the schema puts them.
    """
    if old.root != new.root or _rest(old, apart) != _rest(new, apart):
        raise unverified(new.part)
    for name in apart:
        if not _in_place(old, new, name, apart):
            raise unverified(new.part)


def same_fragments(new: Outline, fragments: Mapping[str, bytes]) -> None:
    """Stop ``write.unverified`` unless the elements of these names are the ones given (without the part's prefix)."""
    for name, content in fragments.items():
        there = b"".join(new.slice(child) for child in new.children if child.name == name)
        if new.prefix:
            there = there.replace(b"<" + new.prefix, b"<").replace(b"</" + new.prefix, b"</")
        if there != content:
            raise unverified(new.part)


def same_dimension(old: Outline, new: Outline, made: Area | None) -> None:
    """Stop ``write.unverified`` unless the used range has grown by the cells made, where it is told."""
    there, here = old.child("dimension"), new.child("dimension")
    if there is None or here is None:
        if there is not here:
            raise unverified(new.part)
        return
    tag, tag_now = old.slice(there), new.slice(here)
    told = area(attributes(tag).get("ref", ""))
    grown = told or made
    if made is not None and told is not None:
        grown = min(told[0], made[0]), min(told[1], made[1]), max(told[2], made[2]), max(told[3], made[3])
    ref = attributes(tag_now).get("ref", "")
    same = tag_now == tag if grown == told else tag_now == with_attributes(tag, {"ref": ref})
    if not same or (grown != told and (grown is None or ref != written(grown))):
        raise unverified(new.part)


def unverified(part: str) -> Stop:
    """What is wrong with the new file, and where."""
    return Stop("write.unverified", part=part, cell="")


def _rest(whole: Outline, apart: Collection[str]) -> bytes:
    pieces, at = [], 0
    for child in whole.children:
        if child.name in apart:
            pieces.append(whole.text[at : child.start])
            at = child.stop
    pieces.append(whole.text[at:])
    return b"".join(pieces)


def _in_place(old: Outline, new: Outline, name: str, apart: Collection[str]) -> bool:
    there, here = _before(old, name, apart), _before(new, name, apart)
    if not here or there:
        # all together, where the first one was
        return not here or (here[0] == there[0] and (here == there or len(set(here)) == 1))
    rank = {child: place for place, child in enumerate(ORDERS[new.root].split())}
    at = next(i for i, child in enumerate(new.children) if child.name == name)
    others = [_rank(child, rank) for child in new.children]
    last = len(new.children) - next(i for i, child in enumerate(reversed(new.children)) if child.name == name)
    return max(others[:at], default=-1) < rank[name] and (last == len(others) or others[last] > rank[name])


def _before(whole: Outline, name: str, apart: Collection[str]) -> list[int]:
    """For each child of that name, how many of the others lie before it."""
    count, found = 0, []
    for child in whole.children:
        if child.name == name:
            found.append(count)
        elif child.name not in apart:
            count += 1
    return found


def _rank(child: Child, rank: Mapping[str, int]) -> int:
    return rank.get(child.name.lstrip("?"), -1)

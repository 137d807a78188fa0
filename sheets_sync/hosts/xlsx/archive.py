"""ZIP as it lies in a workbook: members are read with every check, and copied as the bytes they are.

``zipfile`` would write untouched members anew (flags, extra fields, order) and reads what no spreadsheet should hold;
here a member that nobody replaces is copied from its local header to the next one's, byte for byte.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from isal import isal_zlib

from sheets_sync.core import Stop
from sheets_sync.hosts.xlsx.records import (
    CENTRAL,
    DEFLATED,
    DESCRIPTOR,
    LOCAL,
    STORED,
    UTF8,
    Packed,
    blank_record,
    moved,
    written,
)

MEMBERS = 10_000
UNPACKED = 1 << 30  # bytes, of all members together
RATIO = 1_000  # unpacked to packed, of one member

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = struct.Struct("<4s4H2IH")
_END64 = struct.Struct("<4sQ2H2I4Q")
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Member:
    """One member: ``start`` of its local header, ``data`` where its packed bytes lie, ``stop`` of its raw slice."""

    name: str
    record: bytes  # its central directory record, whole
    method: int
    crc: int
    packed: int
    size: int
    start: int
    data: int
    stop: int


def key(name: str) -> str:
    """How part names compare: without regard to case, leading slash or (a bad writer's) backslashes."""
    return name.replace("\\", "/").lstrip("/").lower()


class Archive:
    """The members of a ZIP held in memory. Stop: ``file.encrypted`` ``file.old_xls`` ``file.not_zip`` ``file.broken``
    ``file.duplicate_member`` ``file.overlap`` ``file.encrypted_member`` ``file.method`` ``file.too_many_members``
    ``file.ratio`` ``file.too_big``."""

    __slots__ = ("_base", "_comment", "_order", "by_key", "data")

    def __init__(self, data: bytes) -> None:
        _refuse_ole(data)
        self.data = data
        try:
            self._base, self._comment, self._order = _directory(data)
        except (struct.error, IndexError, UnicodeDecodeError) as error:
            raise Stop("file.broken", part="") from error
        self.by_key: dict[str, Member] = {key(member.name): member for member in self._order}

    def __iter__(self) -> Iterator[Member]:
        return iter(self._order)

    def raw(self, member: Member) -> memoryview:
        """The member's packed bytes."""
        return memoryview(self.data)[member.data : member.data + member.packed]

    @property
    def frame(self) -> tuple[bytes, bytes]:
        """What stands before the first member, and the comment of the archive."""
        return self.data[: min((member.start for member in self._order), default=0)], self._comment

    def same(self, mine: Member, other: Archive, theirs: Member) -> bool:
        """Whether two members are the same bytes, headers included, wherever they lie."""
        if moved(mine.record, 0) != moved(theirs.record, 0):
            return False
        there = memoryview(other.data)[theirs.start : theirs.stop]
        return memoryview(self.data)[mine.start : mine.stop] == there

    def sound(self, member: Member) -> bool:
        """Whether a member lies as ``rebuild`` packs one: its two headers agree, and its bytes end where they say."""
        local, record = LOCAL.unpack_from(self.data, member.start), CENTRAL.unpack_from(member.record)
        return local[2:9] == record[3:10] and not local[2] & DESCRIPTOR and member.data + member.packed == member.stop

    def read(self, member: Member, *, ends: bool = False) -> bytes:
        """The member's content; Stop ``file.crc`` where it is not what was stored, or (``ends``) not to its end.

        What is read to its end was packed here by ISA-L, so zlib unpacks it: no slip of the one is hidden by itself.
        """
        packed, unpacker = self.raw(member), zlib if ends else isal_zlib
        if member.method == STORED:
            content = bytes(packed)
        else:
            inflate = unpacker.decompressobj(-15)
            try:
                content = inflate.decompress(packed, member.size + 1)
            except unpacker.error as error:
                raise Stop("file.crc", part=member.name) from error
            if ends and (not inflate.eof or inflate.unused_data):
                raise Stop("file.crc", part=member.name)
        if len(content) != member.size or unpacker.crc32(content) != member.crc:
            raise Stop("file.crc", part=member.name)
        return content

    def rebuild(self, replaced: Mapping[str, Packed | None], added: Mapping[str, Packed]) -> bytes:
        """A new archive; ``replaced`` and ``added`` by part name, None = the member is left out."""
        new = {key(name): content for name, content in replaced.items()}
        by_place = sorted(self._order, key=lambda member: member.start)
        view = memoryview(self.data)
        pieces: list[bytes | memoryview] = [view[: by_place[0].start if by_place else 0]]
        at = len(pieces[0])
        records: dict[str, bytes] = {}
        for member in by_place:
            if (name := key(member.name)) not in new:
                piece: bytes | memoryview = view[member.start : member.stop]
                records[name] = moved(member.record, at - self._base)
                pieces.append(piece)
                at += len(piece)
            elif (content := new[name]) is not None:
                head, records[name] = written(member.record, content, at - self._base)
                pieces += (head, content.body)
                at += len(head) + len(content.body)
        ordered = [records[name] for member in self._order if (name := key(member.name)) in records]
        when = self._order[0].record[12:16] if self._order else b"\0\0\x21\0"  # so that no clock is read
        for name, content in added.items():
            head, record = written(blank_record(name, when), content, at - self._base)
            pieces += (head, content.body)
            ordered.append(record)
            at += len(head) + len(content.body)
        size = sum(map(len, ordered))
        end = _END.pack(b"PK\5\6", 0, 0, len(ordered), len(ordered), size, at - self._base, len(self._comment))
        return b"".join((*pieces, *ordered, end, self._comment))


def _refuse_ole(data: bytes) -> None:
    if not data.startswith(_OLE):
        return
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Stop("file.encrypted")
    raise Stop("file.old_xls")


def _directory(data: bytes) -> tuple[int, bytes, tuple[Member, ...]]:
    """Where the ZIP begins in ``data``, its comment, and its members in directory order."""
    count, size, offset, stop, comment = _end(data)
    if count > MEMBERS:
        raise Stop("file.too_many_members", count=count, limit=MEMBERS)
    first = stop - size  # things put before a ZIP shift all its offsets; the directory always ends where the end begins
    base = first - offset
    if base < 0 or first < 0:
        raise Stop("file.broken", part="")
    found: list[tuple[str, bytes, int, int, int, int, int]] = []
    at = first
    for _ in range(count):
        sig, _, _, flags, method, _, _, crc, packed, full, n, x, c, _, _, _, where = CENTRAL.unpack_from(data, at)
        record = data[at : at + CENTRAL.size + n + x + c]
        at += len(record)
        if sig != b"PK\1\2" or at > stop:
            raise Stop("file.broken", part="")
        name_bytes = record[CENTRAL.size : CENTRAL.size + n]
        name = name_bytes.decode("utf-8" if flags & UTF8 else "cp437")
        packed, full, where = _wide(record[CENTRAL.size + n : CENTRAL.size + n + x], packed, full, where)
        if flags & _ENCRYPTED:
            raise Stop("file.encrypted_member", part=name)
        if method not in (STORED, DEFLATED):
            raise Stop("file.method", part=name, method=method)
        found.append((name, record, method, crc, packed, full, where + base))
    _refuse_bombs(found)
    return base, comment, _placed(data, found, first)


def _end(data: bytes) -> tuple[int, int, int, int, bytes]:
    """Members, size and offset of the central directory, where it stops, and the comment of the archive."""
    at = len(data)
    while (at := data.rfind(b"PK\5\6", max(0, len(data) - 65_557), at)) >= 0:
        if at + _END.size <= len(data):
            _, disk, _, _, count, size, offset, length = _END.unpack_from(data, at)
            if at + _END.size + length <= len(data):
                break
    else:
        raise Stop("file.not_zip" if not data.startswith(b"PK") else "file.broken", part="")
    comment = data[at + _END.size : at + _END.size + length]
    if at >= 20 and data[at - 20 : at - 16] == b"PK\6\7":
        at64 = data.rfind(b"PK\6\6", 0, at - 20)
        if at64 < 0:
            raise Stop("file.broken", part="")
        _, _, _, _, disk, _, _, count, size, offset = _END64.unpack_from(data, at64)
        at = at64
    if disk:
        raise Stop("file.broken", part="")
    return count, size, offset, at, comment


def _wide(extra: bytes, packed: int, size: int, where: int) -> tuple[int, int, int]:
    """The same three numbers, from the ZIP64 field where the record has no room for them."""
    at = 0
    while at + 4 <= len(extra):
        tag, length = struct.unpack_from("<2H", extra, at)
        if tag == 1:
            numbers = iter(struct.unpack_from(f"<{length // 8}Q", extra, at + 4))
            size = next(numbers, size) if size == 0xFFFFFFFF else size
            packed = next(numbers, packed) if packed == 0xFFFFFFFF else packed
            where = next(numbers, where) if where == 0xFFFFFFFF else where
        at += 4 + length
    return packed, size, where


def _refuse_bombs(found: list[tuple[str, bytes, int, int, int, int, int]]) -> None:
    seen: set[str] = set()
    total = 0
    for name, _, _, _, packed, full, _ in found:
        if key(name) in seen:
            raise Stop("file.duplicate_member", part=name)
        seen.add(key(name))
        if full > RATIO * max(packed, 1):
            raise Stop("file.ratio", part=name, limit=RATIO)
        total += full
    if total > UNPACKED:
        raise Stop("file.too_big", size=total, limit=UNPACKED)


def _placed(data: bytes, found: list[tuple[str, bytes, int, int, int, int, int]], first: int) -> tuple[Member, ...]:
    """The members with their raw slices; a slice reaches to the next member, so that descriptors stay with it."""
    starts = sorted(item[-1] for item in found)
    following = dict(zip(starts, [*starts[1:], first], strict=True))
    members = []
    for name, record, method, crc, packed, full, start in found:
        if data[start : start + 4] != b"PK\3\4":
            raise Stop("file.broken", part=name)
        n, x = struct.unpack_from("<2H", data, start + 26)
        body, stop = start + LOCAL.size + n + x, following[start]
        if body + packed > stop:
            raise Stop("file.overlap", part=name)
        if data[start + 30 : start + 30 + n] != record[CENTRAL.size : CENTRAL.size + n]:
            raise Stop("file.broken", part=name)
        members.append(Member(name, record, method, crc, packed, full, start, body, stop))
    return tuple(members)

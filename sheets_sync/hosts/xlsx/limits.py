"""How large a workbook may be, and the text of its parts made safe to scan.

The ZIP's own limits (members, unpacked size, ratio) are kept by ``archive``; here are those of what is inside.
"""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

import numpy as np

from sheets_sync.core import Stop
from sheets_sync.hosts.xlsx.package import Package
from sheets_sync.hosts.xlsx.xmltext import utf8

PART = 160 << 20  # bytes of one unpacked XML part: 20,000 people need about 45 MB
CELLS = 3_000_000  # cells with content in one workbook

_NOISE = re.compile(rb"<!--.*?-->|<!\[CDATA\[(.*?)\]\]>|<\?.*?\?>", re.DOTALL)


def text(package: Package, name: str) -> bytes:
    """A part as UTF-8 in which every ``<`` begins a tag: no comment, CDATA or processing instruction.

    Stop: ``file.part_too_big``, ``file.doctype``, ``file.broken``, ``file.crc``.
    """
    if name in package and package.size(name) > PART:
        raise Stop("file.part_too_big", part=name, size=package.size(name), limit=PART)
    found = utf8(package.read(name), name)
    if _noisy(found):
        found = _NOISE.sub(lambda m: b"" if m[1] is None else escape(m[1].decode("utf-8", "replace")).encode(), found)
        if b"<!DOCTYPE" in found:
            raise Stop("file.doctype", part=name)
        if b"<!" in found:
            raise Stop("file.broken", part=name)
    return found


def _noisy(found: bytes) -> bool:
    """Whether some ``<`` after the declaration is followed by "!" or "?"."""
    declared = found.find(b"?>") + 2 if b"<?xml" in found[:8] else 0
    data = np.frombuffer(found, np.uint8)
    for sign in (b"!", b"?"):  # there are few of them; the last one is never before the first
        first, last = found.find(sign, declared + 1), found.rfind(sign)
        if first > 0 and ((data[first : last + 1] == sign[0]) & (data[first - 1 : last] == ord("<"))).any():
            return True
    return False

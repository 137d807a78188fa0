"""The top level of a part, as slices of its bytes: where each child of the root element begins and ends.

Parts are spliced, never parsed and written again. Tags are looked for in a *mask*, a copy of the same length in which
comments, CDATA and processing instructions are blank, so that a ``<`` is always the start of a tag.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from operator import itemgetter

from sheets_sync.core import Stop
from sheets_sync.hosts.xlsx.xmltext import has_markup, prolog, utf8

ATTRIBUTES = rb"""[^<>"']*(?:"[^"<]*"[^<>"']*|'[^'<]*'[^<>"']*)*"""
MAIN = (
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    b"http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_TAG = re.compile(rb"<(/?)((?:[^\s/<>\"':]+:)?)([^\s/<>\"':]+)(" + ATTRIBUTES + rb")>")
_HIDDEN = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
BINDING = re.compile(rb"""\sxmlns(?::([^\s=]+))?\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ATTRIBUTE = re.compile(rb"""\s([^\s=/>"']+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


@dataclass(frozen=True, slots=True)
class Child:
    """A child of the root: local name, and where it begins and ends."""

    name: str
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Outline:
    """A part as UTF-8 ``text`` with its ``mask``; ``prefix`` (b"" or b"x:") of the names of its root's namespace."""

    part: str
    text: bytes
    mask: bytes
    prefix: bytes
    root: str
    inner: int  # where the root's content begins
    stop: int  # where its end tag begins
    children: tuple[Child, ...]

    def child(self, name: str) -> Child | None:
        """The first child of that name."""
        return next((child for child in self.children if child.name == name), None)

    def slice(self, child: Child) -> bytes:
        """The child's bytes."""
        return self.text[child.start : child.stop]


def outline(data: bytes, part: str, *, skip: str = "") -> Outline:
    """Where the root's children lie; what is inside a child named ``skip`` is not looked at.

    Stop: ``file.doctype``; ``file.broken`` where tags do not match.
    """
    text = utf8(data, part)
    mask = _mask(text)
    root = _TAG.match(mask, len(prolog(text)))
    if root is None or root[1]:
        raise Stop("file.broken", part=part)
    name = _name(root[3], part)
    if root[4].endswith(b"/"):
        return Outline(part, text, mask, root[2], name, root.end(), root.end(), ())
    children, stop = _children(mask, root.end(), root[2] + root[3], skip, part)
    return Outline(part, text, mask, root[2], name, root.end(), stop, children)


def children_of(whole: Outline, child: Child) -> tuple[Child, ...]:
    """The children of a child: the rules of a list of rules."""
    tag = _TAG.match(whole.mask, child.start)
    if tag is None or tag[4].endswith(b"/"):
        return ()
    return _children(whole.mask, tag.end(), tag[2] + tag[3], "", whole.part)[0]


def attributes(tag: bytes) -> dict[str, str]:
    """The attributes of a start tag (or of a text that begins with one) as written, entities left alone."""
    end = re.match(rb"<?" + ATTRIBUTES, tag)
    text = tag[: end.end() if end else 0]
    return {
        m[1].decode("utf-8", "replace"): (m[2] or m[3] or b"").decode("utf-8", "replace")
        for m in _ATTRIBUTE.finditer(text)
    }


def with_attributes(tag: bytes, new: Mapping[str, str | None]) -> bytes:
    """The start tag that a text begins with, with these attributes set (None = taken away); the rest as it was."""
    end = re.match(rb"<" + ATTRIBUTES, tag)
    assert end is not None
    head, rest = end[0], tag[end.end() :]
    closing = b"/" if head.endswith(b"/") else b""
    head = head[: len(head) - len(closing)].rstrip()
    for name, value in new.items():
        head = re.sub(rb"\s+" + re.escape(name.encode()) + rb"""\s*=\s*(?:"[^"]*"|'[^']*')""", b"", head)
        if value is not None:
            head += b' %b="%b"' % (name.encode(), value.encode())
    return head + closing + rest


def spliced(text: bytes, splices: list[tuple[int, int, bytes]]) -> bytes:
    """The text with slices replaced: (start, stop, new). Splices at one place keep their order."""
    pieces: list[bytes | memoryview] = []
    at, whole = 0, memoryview(text)
    for start, stop, new in sorted(splices, key=itemgetter(0, 1)):
        assert start >= at, "splices overlap"
        pieces += (whole[at:start], new)
        at = stop
    pieces.append(whole[at:])
    return b"".join(pieces)


def _mask(text: bytes) -> bytes:
    begin = len(prolog(text))
    if not has_markup(text, begin):
        return text
    return text[:begin] + _HIDDEN.sub(lambda hidden: b" " * len(hidden[0]), text[begin:])


def _children(mask: bytes, at: int, root: bytes, skip: str, part: str) -> tuple[tuple[Child, ...], int]:
    """The children from ``at`` on, and where the end tag of ``root`` begins."""
    found: list[Child] = []
    open_tags: list[bytes] = []
    begun = 0
    while True:
        tag = _TAG.search(mask, at)
        if tag is None:
            raise Stop("file.broken", part=part)
        at = tag.end()
        closing, prefix, local, attrs = tag.groups()
        if closing:
            if not open_tags:
                if prefix + local != root:
                    raise Stop("file.broken", part=part)
                return tuple(found), tag.start()
            if open_tags.pop() != prefix + local:
                raise Stop("file.broken", part=part)
        else:
            if not open_tags:
                begun = tag.start()
            if not attrs.endswith(b"/"):
                open_tags.append(prefix + local)
                if len(open_tags) == 1 and local.decode("utf-8", "replace") == skip:
                    at = _end_tag(mask, prefix + local, at, part)
        if not open_tags:
            name = _name(local, part)
            found.append(Child(_inside(mask, begun, at) if name == "AlternateContent" else name, begun, at))


def _end_tag(mask: bytes, name: bytes, at: int, part: str) -> int:
    tag, closed = b"</" + name, re.compile(rb"\s*>")
    while (at := mask.find(tag, at)) >= 0:
        if closed.match(mask, at + len(tag)):
            return at
        at += len(tag)
    raise Stop("file.broken", part=part)


def _inside(mask: bytes, start: int, stop: int) -> str:
    """What an ``mc:AlternateContent`` stands for: ``?`` and the first element in one of its choices."""
    choice = re.compile(rb"<(?:[^\s/<>:]+:)?(?:Choice|Fallback)" + ATTRIBUTES + rb">\s*<(?:[^\s/<>:]+:)?([^\s/<>:]+)")
    found = choice.search(mask, start, stop)
    return "?" + (found[1].decode("utf-8", "replace") if found else "")


def _name(local: bytes, part: str) -> str:
    try:
        return local.decode()
    except UnicodeDecodeError as error:
        raise Stop("file.broken", part=part) from error

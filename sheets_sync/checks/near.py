"""Did you mean: the entry of a list that a mistyped one most likely stands for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from sheets_sync.vn import plain

_PIECES = re.compile(r"[a-z]+|[0-9]+")
_ALIKE = 0.78
_FEW = 200  # entries; above that only spelling without signs and zeros is compared


class Near:
    """Looks for near entries of one list; each text is looked for once."""

    def __init__(self, entries: Iterable[str]) -> None:
        self._entries: dict[str, str] = {}
        for entry in entries:
            self._entries.setdefault(_bare(entry), entry)
        self._known: dict[str, str | None] = {}

    def of(self, text: str | None) -> str | None:
        """The entry that is the same without diacritics, signs and leading zeros, else the most alike; None if none."""
        if text is None:
            return None
        if text not in self._known:
            self._known[text] = self._find(_bare(text))
        return self._known[text]

    def _find(self, bare: str) -> str | None:
        if bare in self._entries:
            return self._entries[bare]
        if len(self._entries) > _FEW or len(bare) < 2:
            return None
        # Numbers must agree: "Thôn 3" is no slip for "Thôn 2".
        digits = re.sub("[^0-9]", "", bare)
        fit = [entry for entry in self._entries if re.sub("[^0-9]", "", entry) == digits]
        best = get_close_matches(bare, fit, n=1, cutoff=_ALIKE)
        return self._entries[best[0]] if best else None


def _bare(text: str) -> str:
    return "".join(piece.lstrip("0") or "0" for piece in _PIECES.findall(plain(text)))

"""Whole top-level elements put into a part at the place that its schema gives them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sheets_sync.core import Stop
from sheets_sync.hosts.xlsx.outline import Outline

ORDERS = {  # of a root's children, by its schema
    "worksheet": """
        sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios
        autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting
        dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties
        cellWatches ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls
        webPublishItems tableParts extLst""",
    "workbook": """
        fileVersion fileSharing workbookPr absPath revisionPtr workbookProtection bookViews sheets functionGroups
        externalReferences definedNames calcPr oleSize customWorkbookViews pivotCaches timelineCachePivotCaches
        smartTagPr smartTagTypes webPublishing fileRecoveryPr webPublishObjects extLst""",
    "styleSheet": "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst",
}
_BARE = re.compile(rb"<(/?)([A-Za-z][\w.-]*)(?=[\s/>])")


def placed(whole: Outline, new: Mapping[str, bytes]) -> list[tuple[int, int, bytes]]:
    """Splices that put each element (bytes may hold several of that name; b"" takes it away) in its place.

    Elements are given without a prefix and take that of the part. All that were there under the name go.
    """
    rank = {name: index for index, name in enumerate(ORDERS[whole.root].split())}
    splices = []
    for name in sorted(new, key=rank.__getitem__):
        content = prefixed(new[name], whole.prefix)
        there = [child for child in whole.children if child.name == name]
        if there:
            splices.append((there[0].start, there[0].stop, content))
            splices += [(child.start, child.stop, b"") for child in there[1:]]
        elif content:
            at = next((c.start for c in whole.children if rank.get(c.name.lstrip("?"), -1) > rank[name]), whole.stop)
            if whole.inner == whole.stop and whole.text[whole.stop - 2 : whole.stop] == b"/>":
                raise Stop("file.broken", part=whole.part)
            splices.append((at, at, content))
    return splices


def prefixed(content: bytes, prefix: bytes) -> bytes:
    """The same elements with the part's prefix on every name that has none."""
    return _BARE.sub(rb"<\1" + prefix.replace(b"\\", b"") + rb"\2", content) if prefix else content

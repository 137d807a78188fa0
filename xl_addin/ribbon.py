"""The ribbon tab, put into an add-in or a workbook: all that can be pressed, signing in and undo included."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from xl_addin.parts import replaced

RIBBON = Path(__file__).with_suffix(".xml")
PART = "customUI/customUI.xml"
_RELATIONSHIP = (
    '<Relationship Id="ribbon" Type="http://schemas.microsoft.com/office/2006/relationships/ui/extensibility" '
    f'Target="{PART}"/></Relationships>'
)


def with_ribbon(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The file's parts and the ribbon: in the schema of Office 2007, which every later Excel reads too."""
    related = replaced(parts["_rels/.rels"], "</Relationships>", _RELATIONSHIP)
    return {**parts, "_rels/.rels": related, PART: RIBBON.read_bytes()}

"""What a new book says of itself on its hidden sheet, for every host that makes one."""

from __future__ import annotations

from collections.abc import Mapping

from sheets_sync.core import Layout, Value


def whole_envelope(layout: Layout, envelope: Mapping[str, str]) -> dict[str, str]:
    """The envelope with what the layout itself says: format, layout, template version, the tabs' titles."""
    own = {"format": "hoctap", "layout": layout.id, "template_version": layout.version}
    tabs = {f"sheet.{sheet.id}": sheet.title for sheet in layout.sheets}
    return {**own, **envelope, **tabs}


def year_of(told: Mapping[str, str]) -> Value:
    """The period as the cover shows it; None where the envelope has none."""
    period = told.get("period", "")
    return int(period) if period.isdigit() else None

"""HocTap.xlam: the modules and the ribbon, for every workbook that is opened in Excel."""

from __future__ import annotations

from xl_addin.parts import CORE, packed, unpacked
from xl_addin.project import Modules, blank_addin
from xl_addin.ribbon import with_ribbon

TITLE = "Khuyến học"
_CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    f"<dc:title>{TITLE}</dc:title><dc:description>Kiểm tra, chấm điểm và gửi sổ mô hình học tập.</dc:description>"
    '<dcterms:created xsi:type="dcterms:W3CDTF">2025-01-01T00:00:00Z</dcterms:created></cp:coreProperties>'
)


def addin(code: Modules) -> bytes:
    """The add-in as the bytes of an .xlam file; its title and description stand in Excel's list of add-ins."""
    return packed({**with_ribbon(unpacked(blank_addin(code))), CORE: _CORE.encode()})

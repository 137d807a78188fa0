"""A spreadsheet as one HTML page: its grids as Google (here: the emulator) holds them, with colours and hidden parts.

For looking at without Google: cells as shown, formats as stored, and the colour rules worked out for what is shown.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sheets_sync.core import FIRST_ROW, HEADER_ROW, IDS_ROW
from sheets_sync.workbook.looks import LOOKS

FIELDS = (
    "properties(title),sheets(properties(title,hidden,gridProperties(columnCount,frozenColumnCount)),merges,"
    "data(columnMetadata(pixelSize,hiddenByUser),rowMetadata(pixelSize,hiddenByUser),"
    "rowData(values(formattedValue,userEnteredFormat(backgroundColorStyle,horizontalAlignment,wrapStrategy,"
    "textFormat(foregroundColorStyle,bold,italic,fontSize))))))"
)
"""What of a spreadsheet is drawn: the mask for ``spreadsheets.get``."""

ROWS = 60
"""A tab is drawn as far as this: a page is for looking at, the whole is in the spreadsheet."""

_SIGNS = {"✔": "pass", "✘": "fail", "…": "pending"}
_PADDING = 7  # of a cell, both sides, with its line
_ALIGNED = {"LEFT": "left", "RIGHT": "right", "CENTER": "center"}
Json = Mapping[str, Any]


def page(title: str, spreadsheet: Json) -> str:
    """The page of all tabs that came with their cells and are not hidden, as ``spreadsheets.get`` gave them."""
    shown = [s for s in spreadsheet["sheets"] if "data" in s and not s["properties"].get("hidden")]
    looks = "".join(
        f"td.{name}{{background:#{look.fill}!important;color:#{look.ink}!important;"
        f"font-weight:{700 if look.bold else 400}}}"
        for name, look in LOOKS.items()
    )
    body = "".join(f"<h2>{html.escape(s['properties']['title'])}</h2>{_table(s)}" for s in shown)
    return f"""<!doctype html><html lang="vi"><meta charset="utf-8"><title>{html.escape(title)}</title><style>
body{{margin:12px;font:17px "Times New Roman","Liberation Serif",serif;color:#202124}}
h1{{font-size:24px;margin:4px 0 8px}} h2{{font-size:19px;margin:8px 0 4px;color:#1F3864}}
table{{border-collapse:collapse;table-layout:fixed}}
td{{border:1px solid #D0D0D0;padding:2px 3px;height:22px;vertical-align:middle;white-space:pre}}
td div{{overflow:hidden}} tr.head td{{border-left:0;border-right:0}}
td.wrap{{white-space:pre-wrap;overflow-wrap:break-word}}{looks}
</style><h1>{html.escape(title)}</h1>{body}</html>
"""


def _table(sheet: Json) -> str:
    data = sheet["data"][0]
    columns = data.get("columnMetadata", ())
    seen = [i for i, column in enumerate(columns) if not column.get("hiddenByUser")]
    hidden = {i for i, row in enumerate(data.get("rowMetadata", ())) if row.get("hiddenByUser")}
    rows = [row.get("values", []) for row in data.get("rowData", ())]
    last = max((i for row in rows for i, cell in enumerate(row) if cell.get("formattedValue")), default=0)
    seen = [i for i in seen if i <= last]
    ids = [cell.get("formattedValue", "") for cell in rows[IDS_ROW]] if len(rows) > IDS_ROW else []
    merged = {(m.get("startRowIndex", 0), m.get("startColumnIndex", 0)): m for m in sheet.get("merges", ())}
    widths = {i: int(columns[i].get("pixelSize", 100)) for i in seen}
    sized = "".join(f'<col style="width:{width}px">' for width in widths.values())
    drawn = "".join(
        f"<tr{' class=head' if ids and at < HEADER_ROW else ''}>{_row(row, at, ids, widths, merged)}</tr>"
        for at, row in enumerate(_filled(rows))
        if at not in hidden
    )
    return f'<table style="width:{sum(widths.values())}px"><colgroup>{sized}</colgroup>{drawn}</table>'


def _filled(rows: Sequence[Sequence[Json]]) -> Sequence[Sequence[Json]]:
    """The rows down to the last in which something stands, no more than ``ROWS``."""
    last = max((i for i, row in enumerate(rows) if any(cell.get("formattedValue") for cell in row)), default=-1)
    return rows[: min(last + 1, ROWS)]


def _row(
    row: Sequence[Json],
    at: int,
    ids: Sequence[str],
    widths: Mapping[int, int],
    merged: Mapping[tuple[int, int], Json],
) -> str:
    looks = _looks([cell.get("formattedValue", "") for cell in row], ids) if at >= FIRST_ROW else {}
    cells, covered = [], -1
    for i in widths:
        if i < covered:
            continue
        told = merged.get((at, i))
        covered = told["endColumnIndex"] if told is not None else i + 1
        span = sum(1 for other in widths if i <= other < covered)
        cell = row[i] if i < len(row) else {}
        free = sum(widths[other] for other in _free(row, i, covered, widths))
        cells.append(_cell(cell, looks.get(i, ""), span, free))
    return "".join(cells)


def _free(row: Sequence[Json], at: int, end: int, widths: Mapping[int, int]) -> Iterator[int]:
    """The columns over which a long text may flow: its own, and blank ones at its right."""
    for i in widths:
        if at <= i and (i < end or i >= len(row) or not row[i].get("formattedValue")):
            yield i
        elif i >= end:
            return


def _looks(shown: Sequence[str], ids: Sequence[str]) -> dict[int, str]:
    """Column -> which colour rule of the template holds in this row (``workbook/formulas.rules``, in its order)."""
    if "flags" not in ids or len(shown) <= ids.index("flags"):
        return {}
    flags, found = shown[ids.index("flags")], {}
    for i, name in enumerate(ids):
        if name and i > ids.index("flags"):
            found[i] = "error" if f";{name}!" in flags else "warning" if f";{name}?" in flags else ""
        elif name == "kq":
            found[i] = _SIGNS.get(shown[i][:1], "fix" if "Sửa" in shown[i] else "")
    return found


def _cell(cell: Json, look: str, span: int, free: int) -> str:
    """``free``: pixels over which its text may flow where it is not wrapped."""
    told = cell.get("userEnteredFormat", {})
    letters = told.get("textFormat", {})
    style = [
        f"background:{_rgb(told['backgroundColorStyle'])}" if "backgroundColorStyle" in told else "",
        f"color:{_rgb(letters['foregroundColorStyle'])}" if "foregroundColorStyle" in letters else "",
        f"text-align:{_ALIGNED.get(told.get('horizontalAlignment', ''), 'left')}",
        "font-weight:700" if letters.get("bold") else "",
        "font-style:italic" if letters.get("italic") else "",
        f"font-size:{letters['fontSize'] * 4 / 3:.0f}px" if "fontSize" in letters else "",
    ]
    said, css = html.escape(cell.get("formattedValue", "")), ";".join(filter(None, style))
    across = f' colspan="{span}"' if span > 1 else ""
    if told.get("wrapStrategy") == "WRAP":
        return f'<td class="{look} wrap" style="{css}"{across}>{said}</td>'
    if told.get("horizontalAlignment", "LEFT") == "LEFT" and said:
        said = f'<div style="width:{free - _PADDING}px">{said}</div>'
    return f'<td class="{look}" style="{css}"{across}>{said}</td>'


def _rgb(told: Json) -> str:
    color = told.get("rgbColor", {})
    return "#" + "".join(f"{round(color.get(part, 0) * 255):02X}" for part in ("red", "green", "blue"))

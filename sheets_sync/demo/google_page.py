"""A spreadsheet as one HTML page: its grids as Google (here: the emulator) holds them, with colours and hidden parts.

For looking at without Google: cells as shown, formats as stored, and the colour rules worked out for what is shown.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sheets_sync.core import FIRST_ROW, IDS_ROW
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
_ALIGNED = {"LEFT": "left", "RIGHT": "right", "CENTER": "center"}
Json = Mapping[str, Any]


def page(title: str, spreadsheet: Json, tabs: Sequence[str] = ()) -> str:
    """The page of some of a spreadsheet's tabs, by title; of all that are not hidden where none is named."""
    shown = [s for s in spreadsheet["sheets"] if not s["properties"].get("hidden")]
    if tabs:
        shown = [s for s in shown if s["properties"]["title"] in tabs]
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
td{{border:1px solid #D0D0D0;padding:2px 4px;height:22px;vertical-align:middle;white-space:pre;overflow:hidden}}
td.wrap{{white-space:pre-wrap;overflow-wrap:break-word}}{looks}
</style><h1>{html.escape(title)}</h1>{body}</html>
"""


def _table(sheet: Json) -> str:
    data = sheet.get("data", [{}])[0]
    columns = data.get("columnMetadata", ())
    seen = [i for i, column in enumerate(columns) if not column.get("hiddenByUser")]
    hidden = {i for i, row in enumerate(data.get("rowMetadata", ())) if row.get("hiddenByUser")}
    rows = [row.get("values", []) for row in data.get("rowData", ())]
    last = max((i for row in rows for i, cell in enumerate(row) if cell.get("formattedValue")), default=0)
    seen = [i for i in seen if i <= last]
    ids = [cell.get("formattedValue", "") for cell in rows[IDS_ROW]] if len(rows) > IDS_ROW else []
    merged = {(m.get("startRowIndex", 0), m.get("startColumnIndex", 0)): m for m in sheet.get("merges", ())}
    wide = sum(columns[i].get("pixelSize", 100) for i in seen)
    widths = "".join(f'<col style="width:{columns[i].get("pixelSize", 100)}px">' for i in seen)
    drawn = "".join(
        f"<tr>{_row(row, at, ids, seen, merged)}</tr>" for at, row in enumerate(_filled(rows)) if at not in hidden
    )
    return f'<table style="width:{wide}px"><colgroup>{widths}</colgroup>{drawn}</table>'


def _filled(rows: Sequence[Sequence[Json]]) -> Sequence[Sequence[Json]]:
    """The rows down to the last in which something stands, no more than ``ROWS``."""
    last = max((i for i, row in enumerate(rows) if any(cell.get("formattedValue") for cell in row)), default=-1)
    return rows[: min(last + 1, ROWS)]


def _row(
    row: Sequence[Json], at: int, ids: Sequence[str], seen: Iterable[int], merged: Mapping[tuple[int, int], Json]
) -> str:
    looks = _looks([cell.get("formattedValue", "") for cell in row], ids) if at >= FIRST_ROW else {}
    cells, covered = [], -1
    for i in seen:
        if i < covered:
            continue
        cell = row[i] if i < len(row) else {}
        told = merged.get((at, i))
        span = ""
        if told is not None:
            covered = told["endColumnIndex"]
            span = f' colspan="{sum(1 for other in seen if i <= other < covered)}"'
        cells.append(_cell(cell, looks.get(i, ""), span))
    return "".join(cells)


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


def _cell(cell: Json, look: str, span: str) -> str:
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
    names = f"{look} wrap" if told.get("wrapStrategy") == "WRAP" else look
    css = ";".join(filter(None, style))
    return f'<td class="{names.strip()}" style="{css}"{span}>{html.escape(cell.get("formattedValue", ""))}</td>'


def _rgb(told: Json) -> str:
    color = told.get("rgbColor", {})
    return "#" + "".join(f"{round(color.get(part, 0) * 255):02X}" for part in ("red", "green", "blue"))

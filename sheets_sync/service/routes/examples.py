"""What the API's document shows as examples; a test reads them by the code that reads what clients send."""

from __future__ import annotations

from typing import Any

REPORT: dict[str, Any] = {
    "book": {"unit": "13693@2025", "period": 2025, "part": ""},
    "name": "Xã Hải Minh",
    "sheets": [{"sheet": "Công dân", "rows": 3, "scored": 1, "pending": 1, "flagged": 1, "out": 0}],
    "errors": 1,
    "warnings": 0,
    "tasks": [
        {
            "code": "name.missing",
            "severity": "error",
            "sheet": "Công dân",
            "cell": "F12",
            "hamlet": "Thôn Đông",
            "count": 1,
            "what": "Dòng này chưa có họ tên.",
            "why": "Không biết điểm là của ai.",
            "mend": "Gõ họ tên vào cột Họ và tên.",
            "example": "Nguyễn Thị Hoa",
        }
    ],
    "more": 0,
    "cells": 12,
    "pasted": 0,
    "refused": [],
    "readonly": None,
}

SNAPSHOT: dict[str, Any] = {
    "format": "hoctap/1",
    "place": "so.xlsx",
    "etag": "1",
    "sheets": [
        {
            "title": "_hoctap",
            "rows": 5,
            "cells": [
                ["format", "layout", "template_version", "unit", "period"],
                ["hoctap", "commune", "1.0", "13693@2025", "2025"],
            ],
            "formula": [],
            "error": [],
            "hidden": [],
            "merged": [],
            "protected": True,
        }
    ],
    "parts": None,
}

PLAN: dict[str, Any] = {
    "format": "hoctap/1",
    "place": "so.xlsx",
    "book": ["13693@2025", 2025, ""],
    "base": "1",
    "changes": [
        {
            "kind": "fill",
            "sheet": "Công dân",
            "column": "kq",
            "at": 1,
            "rows": [5, 6],
            "keys": ["CD0001", "CD0002"],
            "was": [None, "Chờ"],
            "now": ["Đạt", "Đạt"],
        }
    ],
    "settled": False,
    "found": REPORT,
}

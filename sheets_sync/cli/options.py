"""Options that more than one command has, once. Help texts are Vietnamese: they are read by officers too."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Lang(StrEnum):
    """The languages there are words for."""

    VI = "vi"
    EN = "en"


Language = Annotated[Lang, typer.Option("--lang", help="Ngôn ngữ: vi (tiếng Việt) hoặc en (English).")]
Json = Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON cho máy đọc.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Chỉ xem trước, không ghi gì vào tệp.")]
Workers = Annotated[
    int, typer.Option("--workers", min=1, max=64, help="Số tệp làm cùng lúc; mặc định theo số lõi của máy.")
]
Books = Annotated[list[Path], typer.Argument(metavar="TỆP|THƯ_MỤC...", help="Tệp Excel, hoặc thư mục có các tệp ấy.")]
Units = Annotated[
    list[str] | None,
    typer.Argument(metavar="[ĐƠN_VỊ...]", help="Mã hoặc tên xã, huyện, tỉnh; không gõ là mọi xã của tỉnh."),
]
Year = Annotated[int | None, typer.Option("--period", min=2022, max=2100, help="Năm đánh giá; mặc định là năm nay.")]


DEFAULT_WORKERS = max(1, min(4, os.cpu_count() or 1))
"""As many as the machine has cores, four at most: more only heats the disk."""

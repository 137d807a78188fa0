"""Writes docs/findings.md, the list of everything that the program finds fault with, from its words.

Run ``python docs/findings.py`` after changing a message; ``--check`` only says whether the page is current.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from sheets_sync.core import Severity
from sheets_sync.words.book import entries, grades, sentences

PAGE = Path(__file__).with_name("findings.md")
PHASES = ("register", "self", "appraise", "submit")
MARKS = {Severity.ERROR: "‼", Severity.WARNING: "⚠", Severity.HINT: "·"}
HEAD = """\
# Các lỗi và cách sửa

Trang này do `docs/findings.py` viết ra từ `sheets_sync/words/`; xin sửa ở đó.

‼ phải sửa (dòng ấy chưa có danh hiệu) · ⚠ nên xem lại · “·” gợi ý cho cấp tỉnh. Có lỗi chỉ tính khi đã đến hạn: cột
“Từ khi” ghi giai đoạn (đăng ký, tự chấm, bình xét, nộp). Tỉnh có thể đổi mức của từng lỗi. Chữ trong ngoặc nhọn là số
liệu lấy từ chính ô sai.

*English: every code with its message, reason and remedy, generated from the word books; `say(finding, "en")` tells the
same in English.*
"""
TOPICS = {
    "book": "Sổ", "pack": "Bộ tiêu chí", "data": "Bản cài đặt", "fault": "Lỗi khác", "id": "Số định danh",
    "name": "Họ tên", "text": "Bảng mã", "key": "Thôn, hộ, dòng họ, đơn vị", "choice": "Danh sách chọn", "cell": "Ô",
    "row": "Dòng", "score": "Điểm", "answer": "Câu trả lời", "quick": "Nhập nhanh", "count": "Số lượng",
    "date": "Ngày", "birth": "Ngày sinh", "group": "Nhóm", "gap": "Hai điểm lệch nhau", "explanation": "Giải trình",
    "status": "Tình trạng", "registered": "Đăng ký", "consent": "Đồng ý", "evidence": "Minh chứng",
    "minutes": "Biên bản", "family": "Gia đình", "share": "Tỷ lệ", "total": "Dòng cộng", "scope": "Số trong diện",
    "cover": "Bìa", "block": "Dãy đáng ngờ", "sheet": "Trang", "header": "Cột", "file": "Tệp", "undo": "Hoàn tác",
    "unit": "Danh mục đơn vị", "phases": "Thời hạn", "layout": "Mẫu sổ", "target": "Chỉ tiêu", "write": "Ghi tệp",
    "style": "Kiểu trình bày", "access": "Quyền truy cập", "signin": "Đăng nhập", "request": "Yêu cầu gửi lên",
    "config": "Cài đặt máy chủ", "poller": "Tự động cập nhật", "serve": "Máy chủ", "google": "Google",
    "emails": "Hộp thư", "import": "Nhập danh sách cũ",
}  # fmt: skip


def page() -> str:
    """The whole page."""
    codes = sorted(entries("vi"), key=lambda code: (code.partition(".")[0] not in _graded(), code))
    parts = [HEAD]
    for topic, group in groupby(codes, key=lambda code: code.partition(".")[0]):
        parts.append(f"\n## {TOPICS.get(topic, topic)}\n\n")
        parts.append(
            "| Mã | | Từ khi | Điều gì sai | Vì sao cần sửa | Sửa thế nào | Ví dụ |\n|---|---|---|---|---|---|---|\n"
        )
        parts += [f"| {' | '.join(_row(code))} |\n" for code in group]
    return "".join(parts)


def _row(code: str) -> Iterator[str]:
    words, grade = entries("vi")[code], grades().get(code)
    yield f"`{code}`"
    yield MARKS[grade.severity if grade else Severity.ERROR]
    due = grade.due if grade else 0
    yield sentences("vi")[f"phase.{PHASES[due]}"].lower() if due else ""
    for sentence in (words.what, words.why, words.mend, words.example):
        yield sentence.replace("|", "\\|")


def _graded() -> set[str]:
    return {code.partition(".")[0] for code in grades()}


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page())
    PAGE.write_text(page(), encoding="utf-8")

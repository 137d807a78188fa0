"""A service of the tests' own on a socket: /actions answers in plain lines, or with whatever a test wants it to say."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from sheets_sync.core import Block, Fill, Fix, Formula, Mend, WritePlan
from sheets_sync.service.wire import snapshot_in
from sheets_sync.sync.rules import rules
from sheets_sync.sync.settle import draft

RULES = rules(date(2025, 12, 1))
Answer = Callable[[str, bytes], tuple[int, str]]


def field_of(cell: object) -> str:
    """A cell as a reply's field."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return f"b{int(cell)}"
    if isinstance(cell, int | float):
        return f"n{cell}"
    if isinstance(cell, Formula):
        return escaped(f"f{cell.text}\x01{field_of(cell.shown)}")
    return escaped(f"s{cell}")


def escaped(text: str) -> str:
    """ASCII, with nothing that parts lines or fields."""
    known = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
    units = text.encode("utf-16-be")
    letters = (int.from_bytes(units[i : i + 2], "big") for i in range(0, len(units), 2))
    return "".join(known.get(chr(u), chr(u)) if u in (9, 10, 13) or 32 <= u < 127 else f"\\u{u:04X}" for u in letters)


def reply(base: str, *records: str, settled: int = 0) -> str:
    """A whole reply of these records (of one line or more)."""
    lines = [f"hoctap/1\tso\t{base}\t{settled}", *"\n".join(records).split("\n")] if records else []
    lines = lines or [f"hoctap/1\tso\t{base}\t{settled}", "say\tXong"]
    return "\n".join([*lines, f"end\t{len(lines)}", ""])


def records(plan: WritePlan) -> Iterator[str]:
    """The records of a plan, parts of the template left out: this client does not say which it found."""
    for change in plan.changes:
        if isinstance(change, Fix):
            continue
        if isinstance(change, Block):
            shape = "\t".join(map(str, (change.top, change.left, *change.was.shape, *change.now.shape)))
            rows = ["\t".join(map(field_of, row)) for row in (*change.was.tolist(), *change.now.tolist())]
            yield "\n".join([f"block\t{escaped(change.sheet)}\t{change.area}\t{shape}", *rows])
            continue
        yield _column(change)


def _column(change: Fill | Mend) -> str:
    end = f"\t{change.consent}" if isinstance(change, Mend) else ""
    kind = "mend" if end else "fill"
    told = zip(change.rows.at.tolist(), change.rows.key.tolist(), change.was.tolist(), change.now.tolist(), strict=True)
    rows = [f"{at}\t{escaped(str(key))}\t{field_of(was)}\t{field_of(now)}" for at, key, was, now in told]
    return "\n".join([f"{kind}\t{escaped(change.sheet)}\t{change.column}\t{change.at}\t{len(rows)}{end}", *rows])


def honest(_path: str, body: bytes) -> tuple[int, str]:
    """What the engine plans for the snapshot."""
    snapshot = snapshot_in(body)
    plan = draft(snapshot, RULES, {}).plan
    return 200, reply(snapshot.etag, *records(plan), settled=int(not plan))


@dataclass
class Service:
    """Where it listens, what it answers, and what it was asked."""

    address: str
    answer: Answer = honest
    asked: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def serving() -> Iterator[Service]:
    """The service while a test runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.asked.append((self.path, dict(self.headers.items()), body))
            status, text = told.answer(self.path, body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode("ascii"))

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told = Service(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

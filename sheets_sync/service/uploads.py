"""A file that somebody sends: taken in, named safely, worked in another process, sent back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from fastapi import UploadFile
from starlette.requests import Request
from starlette.responses import StreamingResponse

from sheets_sync.core import Stop
from sheets_sync.service import work
from sheets_sync.service.limits import Room
from sheets_sync.service.observe import Metrics
from sheets_sync.service.problems import language
from sheets_sync.service.report import Report
from sheets_sync.service.work import Scored
from sheets_sync.service.world import config_of, world_of

ROOM = 128 * 2**20
"""Bytes of books held in memory at once; the next ones wait, their bodies where the form parser put them. Each costs
its size some eight times while it is packed, sent to a worker and put in a page."""
LEAST = 2 * 2**20
"""What the smallest book counts as."""
FOUND = "Hoctap-Found"
PATIENCE = 180
"""Seconds that a book may take, waiting included; the slowest known (40,000 rows) takes some ten."""
_PIECE = 256 * 2**10
_KINDS = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
}


async def scored(request: Request, file: UploadFile, room: Room) -> tuple[Scored, str]:
    """The file that came up, scored, and its safe name; Stop in the words of the command line."""
    name = safe_name(file.filename or "")
    limit = config_of(request).upload_bytes
    if file.size is not None and file.size > limit:
        raise Stop("request.too_big")
    async with room.take(max(LEAST, file.size or limit)):
        data = await file.read(limit)
        await file.close()
        if not data:
            raise Stop("file.empty")
        done: Scored = await in_worker(request, "upload", work.score, data, name, language(request))
    return done, name


async def in_worker(request: Request, door: str, job: Any, *told: Any) -> Any:
    """What a top-level function of ``work`` makes of these in a worker process; ``rules`` are its third argument."""
    world = world_of(request)
    metrics: Metrics = request.app.state.metrics
    first, second, *rest = told
    future = asyncio.get_running_loop().run_in_executor(world.executor, job, first, second, world.rules(), *rest)
    try:
        done = await asyncio.wait_for(future, PATIENCE)
    except TimeoutError:
        metrics.books.labels(door, "file.too_slow").inc()
        raise Stop("file.too_slow", limit=PATIENCE) from None
    except Stop as stop:
        metrics.books.labels(door, stop.code).inc()
        raise
    metrics.books.labels(door, "ok").inc()
    return done


def safe_name(told: str) -> str:
    """The last step of whatever path a browser names, printable, short, never hidden or a device of old systems."""
    last = PurePath(told.replace("\\", "/")).name
    plain = "".join(letter for letter in last if letter.isprintable() and letter not in '<>:"|?*/').strip(" .")
    path = PurePath(plain or "so")
    return f"{path.stem[:100]}{path.suffix[:10].lower()}"


def as_file(done: Scored, name: str) -> StreamingResponse:
    """The scored file as a download; what was found stands in the header ``Hoctap-Found`` as JSON, figures only."""
    path = PurePath(name)
    told = f"{path.stem} (da cham){path.suffix}"
    plain = told.encode("ascii", "replace").decode().replace('"', "").replace("?", "_")
    headers = {
        "Content-Length": str(len(done.data)),
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(told)}",
        FOUND: json.dumps(figures(done.report), separators=(",", ":")),
    }
    return StreamingResponse(_pieces(done.data), headers=headers, media_type=media_type(name))


def media_type(name: str) -> str:
    """The content type of a workbook that can be written."""
    return _KINDS.get(PurePath(name).suffix, _KINDS[".xlsx"])


def figures(found: Report) -> dict[str, int]:
    """The figures of a report, in ASCII."""
    return {
        "errors": found.errors,
        "warnings": found.warnings,
        "tasks": len(found.tasks) + found.more,
        "cells": found.cells,
    }


async def _pieces(data: bytes) -> AsyncIterator[memoryview]:
    for at in range(0, len(data), _PIECE):
        yield memoryview(data)[at : at + _PIECE]

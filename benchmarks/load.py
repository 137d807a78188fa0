"""A small HTTP/1.1 client that costs little itself: requests as bytes over connections that stay open."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import quantiles


@dataclass(frozen=True, slots=True)
class Load:
    """What came of many requests: by the second, the times that 50 and 95 of 100 stayed under (ms), what failed."""

    rate: float
    median: float
    p95: float
    errors: int


def request(method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """A request as it goes over the line."""
    told = {"Host": "localhost", "Content-Length": str(len(body)), **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


def closed(port: int, asked: bytes, connections: int, seconds: float) -> Load:
    """Each connection sends the next request when it has its answer."""

    async def run() -> Load:
        spans: list[float] = []
        errors = 0
        end = time.perf_counter() + seconds

        async def one() -> None:
            nonlocal errors
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 24)
            while time.perf_counter() < end:
                began = time.perf_counter()
                status = await _once(reader, writer, asked)
                errors += status != 200
                spans.append(time.perf_counter() - began)
            writer.close()

        began = time.perf_counter()
        await asyncio.gather(*(one() for _ in range(connections)))
        return _load(spans, time.perf_counter() - began, errors)

    return asyncio.run(run())


def opened(port: int, asked: bytes, rate: float, seconds: float) -> Load:
    """Requests begin at their time whether or not the ones before are answered, each over a connection of its own."""

    async def run() -> Load:
        spans: list[float] = []
        errors = 0

        async def one(after: float) -> None:
            nonlocal errors
            await asyncio.sleep(after)
            began = time.perf_counter()
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 24)
                status = await _once(reader, writer, asked)
                errors += status != 200
                writer.close()
            except (OSError, asyncio.IncompleteReadError):
                errors += 1
            spans.append(time.perf_counter() - began)

        began = time.perf_counter()
        await asyncio.gather(*(one(n / rate) for n in range(int(rate * seconds))))
        return _load(spans, time.perf_counter() - began, errors)

    return asyncio.run(run())


async def _once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, asked: bytes) -> int:
    writer.write(asked)
    await writer.drain()
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    await reader.readexactly(int(head.partition("content-length: ")[2].partition("\r\n")[0] or 0))
    return int(head.split(" ", 2)[1])


def _load(spans: list[float], seconds: float, errors: int) -> Load:
    cuts = quantiles(spans, n=100)
    return Load(len(spans) / seconds, cuts[49] * 1000, cuts[94] * 1000, errors)

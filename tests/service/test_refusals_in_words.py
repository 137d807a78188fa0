"""Refusals of the web server itself are told like any other fault: a code, what, why, how to mend it."""

from __future__ import annotations

import contextlib
import json
import socket
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from tests.service.house import COMMUNE, House

ACTIONS = f"/actions?unit={COMMUNE}&period=2025"


def told(house: House, request: bytes) -> dict[str, str]:
    """The body of the reply to raw bytes."""
    where = urlsplit(house.address)
    got = b""
    with socket.create_connection((where.hostname, where.port), timeout=20) as line:
        line.sendall(request)
        with contextlib.suppress(OSError):
            while piece := line.recv(65_536):
                got += piece
                if got.endswith(b"}"):
                    break
    found: dict[str, str] = json.loads(got.partition(b"\r\n\r\n")[2])
    return found


@pytest.fixture
def head(house: House) -> bytes:
    world = house.world
    _, token = world.access.new_token("officer", COMMUNE, "máy xã", "cli", world.now() + timedelta(days=1))
    return f"POST {ACTIONS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n".encode()


def test_each_says_what_why_and_how_to_mend_it(house: House, head: bytes) -> None:
    said = {
        "request.method": told(house, b"PUT /workbooks HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"),
        "request.type": told(house, head + b"Content-Type: text/plain\r\nContent-Length: 1\r\n\r\nx"),
        "request.too_big": told(house, head + b"Content-Type: application/json\r\nContent-Length: 999999999\r\n\r\n"),
    }
    assert {code: body["code"] for code, body in said.items()} == {code: code for code in said}
    for body in said.values():
        assert body["what"]
        assert body["why"]
        assert body["mend"]

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sheets_sync.emulator import Emulator, serve
from tests.hosts.google.shared import World


@pytest.fixture
def world() -> Iterator[World]:
    """An emulator without quota, on a port."""
    emulator = Emulator(quota=False)
    with serve(emulator) as url:
        found = World(emulator, url)
        yield found
        for client in found.clients:
            client.close()

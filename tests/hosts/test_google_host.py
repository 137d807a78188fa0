from __future__ import annotations

from collections.abc import Iterator

import pytest

from sheets_sync.core import Place, Value
from sheets_sync.emulator import Emulator, serve
from sheets_sync.hosts.google.host import Google
from sheets_sync.workbook.places import address
from tests.hosts.contract import HostContract
from tests.hosts.google.shared import World, typed


class TestGoogle(HostContract):
    @pytest.fixture(autouse=True)
    def world(self) -> Iterator[None]:
        emulator = Emulator(quota=False)
        with serve(emulator) as url:
            self.at = World(emulator, url)
            yield
            for client in self.at.clients:
                client.close()

    def make(self) -> tuple[Google, Place]:
        place = self.at.book()
        return self.at.host(), place

    def type_in(self, host: Google, place: Place, sheet: str, row: int, column: int, value: Value) -> None:
        self.at.officer.edit(place, sheet, address(row, column), typed(value))
        host.places()  # what changed is told by a listing; what was not listed yet is tests/hosts/google's matter

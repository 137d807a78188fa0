"""A served emulator for each test."""

from collections.abc import Iterator

import pytest

from sheets_sync.emulator import Emulator, serve
from tests.emulator.served import OWNER, ROBOT, Google


@pytest.fixture
def google() -> Iterator[Google]:
    """Without quotas; tests of quotas make their own emulator."""
    emulator = Emulator(quota=False)
    with serve(emulator) as url:
        served = Google(emulator, url, emulator.person(OWNER), emulator.service_account(ROBOT))
        yield served
        for session in served.sessions:
            session.close()

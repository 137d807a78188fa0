"""A served emulator for each test."""

from collections.abc import Iterator

import pytest

from sheets_sync.emulator import serve
from tests.emulator.served import OWNER, ROBOT, Google
from tests.emulator.strict import StrictEmulator


@pytest.fixture
def google() -> Iterator[Google]:
    """Without quotas (their tests make their own); every request and reply must fit Google's discovery document."""
    emulator = StrictEmulator(quota=False)
    with serve(emulator) as url:
        served = Google(emulator, url, emulator.person(OWNER), emulator.service_account(ROBOT))
        yield served
        for session in served.sessions:
            session.close()
    assert not emulator.misfits, emulator.misfits

"""The practice Google of ``hoctap demo --google``: the emulator as a process of its own, reached by HTTP alone."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests

_PATIENCE = 30  # seconds for one deed; the largest paste takes less than one


@dataclass(frozen=True, slots=True)
class Desk:
    """Where people sit before their sheets. What they do there is counted as no call, as with Google."""

    url: str
    session: requests.Session

    def account(self, email: str, service: bool = False) -> Mapping[str, str]:
        """The credentials of a person's account, or of a service's."""
        told: Mapping[str, str] = self._post("accounts", {"email": email, "service": service})
        return told

    def act(self, who: str, do: str, *given: object, **named: object) -> Any:
        """Let somebody do something; names and arguments are those of ``sheets_sync/emulator/users.py``."""
        return self._post("act", {"user": who, "do": do, "with": given, "named": named})["result"]

    def calls(self, who: str) -> Counter[str]:
        """How often an account has called what so far; getting a token is no call of Sheets or Drive."""
        reply = self.session.get(f"{self.url}/emulator/calls", timeout=_PATIENCE)
        reply.raise_for_status()
        told = (each for each in reply.json() if each["identity"] == who and each["operation"] != "token")
        return Counter({each["operation"]: each["calls"] for each in told})

    def _post(self, name: str, body: Mapping[str, object]) -> Any:
        reply = self.session.post(f"{self.url}/emulator/{name}", json=body, timeout=_PATIENCE)
        reply.raise_for_status()
        return reply.json()


@contextmanager
def practice() -> Iterator[Desk]:
    """A practice Google on this machine until the block ends; nothing of it is left then."""
    command = [sys.executable, "-m", "sheets_sync.emulator", "--port", "0", "--no-quota"]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process,  # noqa: S603 (our own program)
        requests.Session() as session,
    ):
        try:
            assert process.stdout is not None
            yield Desk(process.stdout.readline().strip(), session)
        finally:
            process.terminate()

"""A running service, and a Google of our own on a socket beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.house import House, door, listening, running
from tests.service.oidc import Provider


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOCTAP_DATA", str(tmp_path / "home"))
    return tmp_path


@pytest.fixture
def google() -> Iterator[Provider]:
    at, address = door()
    provider = Provider(issuer=address)
    with listening(provider.app(), at):
        yield provider


@pytest.fixture
def settings(google: Provider) -> dict[str, object]:
    return {
        "google_client_id": google.client,
        "google_client_secret": google.secret,
        "google_audiences": ("hoctap-scripts",),
        "google_issuer": google.issuer,
        "google_authorize_url": f"{google.issuer}/authorize",
        "google_token_url": f"{google.issuer}/token",
        "google_certs_url": f"{google.issuer}/certs",
    }


@pytest.fixture
def house(home: Path, settings: dict[str, object]) -> Iterator[House]:
    with running(home, settings) as found:
        yield found

"""The vault gives back exactly what was put, to whoever has the key, for thirty days; the key lies elsewhere."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sheets_sync.core import Stop
from sheets_sync.store import Vault
from sheets_sync.store.keys import folders, keys

NOW = datetime(2023, 12, 1, 8, tzinfo=UTC)
KEY = bytes(range(32))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300))
def test_what_was_put_comes_back(tmp_path: Path, content: bytes) -> None:
    vault = Vault(tmp_path, KEY)
    assert vault.get(vault.put(content, NOW)) == content


def test_another_key_a_changed_file_and_a_swapped_file_are_refused(tmp_path: Path) -> None:
    vault = Vault(tmp_path, KEY)
    first, second = vault.put(b"first", NOW), vault.put(b"second", NOW)
    file = tmp_path / f"{first}.vault"
    with pytest.raises(Stop, match=r"vault\.broken"):
        Vault(tmp_path, bytes(32)).get(first)
    (tmp_path / f"{second}.vault").write_bytes(file.read_bytes())
    with pytest.raises(Stop, match=r"vault\.broken"):
        vault.get(second)
    sealed = bytearray(file.read_bytes())
    for broken in (bytes(sealed[:5]), bytes([*sealed[:-1], sealed[-1] ^ 1])):
        file.write_bytes(broken)
        with pytest.raises(Stop, match=r"vault\.broken"):
            vault.get(first)


def test_a_number_never_leaves_the_folder(tmp_path: Path) -> None:
    (tmp_path / "outside.vault").write_bytes(b"x" * 40)
    with pytest.raises(Stop, match=r"vault\.broken"):
        Vault(tmp_path / "vault", KEY).get("../outside")


def test_thirty_days_are_kept_and_no_more_whatever_the_file_systems_clock_says(tmp_path: Path) -> None:
    vault = Vault(tmp_path, KEY)
    old, young = vault.put(b"old", NOW), vault.put(b"young", NOW + timedelta(days=1))
    os.utime(tmp_path / f"{young}.vault", (0, 0))
    assert vault.expire(NOW + timedelta(days=30)) == 0
    assert vault.expire(NOW + timedelta(days=30, seconds=1)) == 1
    assert (vault.get(old), vault.get(young)) == (None, b"young")
    assert (vault.has(old), vault.has(young), vault.has("")) == (False, True, False)


def test_what_was_left_half_written_goes_with_the_rest(tmp_path: Path) -> None:
    vault = Vault(tmp_path, KEY)
    draft = tmp_path / f"{vault.put(b'whole', NOW)}.tmp"
    draft.write_bytes(b"half")
    assert vault.expire(NOW + timedelta(days=31)) == 2
    assert list(tmp_path.iterdir()) == []


def test_the_key_lies_in_another_folder_for_the_user_alone(home: Path) -> None:
    places = folders()
    found = keys(places.config)
    assert (places.config / "keys.json").is_file()
    assert places.config != places.data
    assert mode(places.config / "keys.json") == 0o600
    assert keys(places.config) == found
    assert len(found.vault) == len(found.salt) == 32
    assert found.vault != found.salt
    assert found.vault.hex() not in repr(found)


def test_without_the_variable_data_and_key_lie_in_the_users_own_two_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOCTAP_DATA", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert (folders().data, folders().config) == (tmp_path / "share" / "hoctap", tmp_path / "config" / "hoctap")


def test_two_that_begin_at_once_have_the_same_keys(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: keys(tmp_path / "config"), range(16)))
    assert len({(key.vault, key.salt) for key in found}) == 1
    assert [file.name for file in (tmp_path / "config").iterdir()] == ["keys.json"]


def test_keys_can_be_made_where_the_file_system_has_no_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(source: object, target: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", no_links)
    assert keys(tmp_path) == keys(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["keys.json"]


@pytest.mark.parametrize("content", ["", "{}", '{"vault": "00", "salt": "00"}', '{"vault": 1, "salt": "zz"}'])
def test_a_broken_key_file_is_refused_and_not_replaced(tmp_path: Path, content: str) -> None:
    (tmp_path / "keys.json").write_text(content)
    with pytest.raises(Stop, match=r"store\.key"):
        keys(tmp_path)
    assert (tmp_path / "keys.json").read_text() == content


def test_vault_files_and_their_folder_are_for_the_user_alone(tmp_path: Path) -> None:
    number = Vault(tmp_path / "a" / "vault", KEY).put(b"x", NOW)
    assert mode(tmp_path / "a" / "vault") == 0o700
    assert mode(tmp_path / "a" / "vault" / f"{number}.vault") == 0o600

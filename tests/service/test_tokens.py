"""Handing out access and taking it back: nobody gets further than who gave it, by any way round."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx2
import pytest
from sqlalchemy import text

from sheets_sync.core import Stop
from sheets_sync.store.access import Access
from tests.service.house import COMMUNE, HAMLET, PROVINCE, SIBLING, House


def _entrust(client: httpx2.Client, unit: str, **told: object) -> dict[str, int]:
    reply = client.post(f"/units/{unit}/people", json={"name": "Ông Tư", **told})
    assert reply.status_code == 201, reply.text
    found: dict[str, int] = reply.json()
    return found


def _refused(reply: httpx2.Response) -> bool:
    return reply.status_code == 403 and reply.json()["code"] == "access.denied"


def test_a_token_is_shown_once_and_works_until_it_is_taken_back(house: House) -> None:
    with house.as_role("commune", COMMUNE) as manager:
        made = manager.post(f"/units/{COMMUNE}/tokens", json={"label": "Máy văn phòng"}).json()
        with house.visitor(headers={"Authorization": f"Bearer {made['token']}"}) as machine:
            me = machine.get("/me").json()
            assert (me["id"], me["name"], me["roles"][0]["role"]) == (f"t{made['id']}", "Máy văn phòng", "officer")
            listed = manager.get("/tokens")
            assert made["token"] not in listed.text
            assert [(t["label"], t["revoked"]) for t in listed.json()] == [("Máy văn phòng", False)]
            assert manager.delete(f"/tokens/{made['id']}").status_code == 204
            assert machine.get("/me").json()["code"] == "access.token"


def test_the_database_holds_no_token_no_code_and_no_session(house: House) -> None:
    person = house.add("commune", COMMUNE)
    access, later = house.world.access, house.clock() + timedelta(hours=1)
    secret = [
        access.new_token("officer", COMMUNE, "máy", "cli", later)[1],
        access.new_link(person, "cli", later),
        access.new_session(person, later),
    ]
    file = house.folder / "service.sqlite"
    stored = b"".join(path.read_bytes() for path in (file, file.with_name(file.name + "-wal")) if path.exists())
    for told in secret:
        assert told.encode() not in stored
        assert told.replace("-", "").encode() not in stored
        assert told.removeprefix("hoctap_").encode() not in stored


def test_a_list_shows_only_what_lies_in_reach(house: House) -> None:
    later = house.clock() + timedelta(days=1)
    for unit in (COMMUNE, HAMLET, SIBLING, PROVINCE):
        house.world.access.new_token("officer", unit, f"máy {unit}", "cli", later)
        house.add("officer", unit, name=f"Ông {unit}")
    with house.as_role("commune", COMMUNE) as manager, house.as_role("province", PROVINCE) as province:
        assert {token["unit"] for token in manager.get("/tokens").json()} == {COMMUNE, HAMLET}
        assert {held["unit"] for held in manager.get("/people").json()} == {COMMUNE, HAMLET}
        assert {token["unit"] for token in province.get("/tokens").json()} == {COMMUNE, HAMLET, SIBLING, PROVINCE}


@pytest.mark.parametrize("role", ["commune", "district", "province", "admin"])
def test_a_commune_gives_no_role_above_an_officers(house: House, role: str) -> None:
    with house.as_role("commune", COMMUNE) as manager:
        assert _refused(manager.post(f"/units/{COMMUNE}/tokens", json={"label": "x", "role": role}))
        assert _refused(manager.post(f"/units/{COMMUNE}/people", json={"name": "x", "role": role}))


def test_a_province_gives_no_admin(house: House) -> None:
    with house.as_role("province", PROVINCE) as manager:
        assert _refused(manager.post(f"/units/{PROVINCE}/people", json={"name": "x", "role": "admin"}))


def test_a_code_for_somebody_who_may_do_more_cannot_be_had_by_giving_them_a_little_role(house: House) -> None:
    """The way round: entrust the province's officer with one's own hamlet, then sign in as them."""
    province = house.add("province", PROVINCE, "Bà Cả", "ca@example.vn")
    with house.as_role("commune", COMMUNE) as manager:
        given = _entrust(manager, HAMLET, email="ca@example.vn")
        assert given["person"] == province
        assert _refused(manager.post(f"/people/{province}/code"))


@pytest.mark.parametrize("days", [{"first": "2099-01-01"}, {"last": "2020-01-01", "first": "2019-01-01"}])
def test_nor_by_waiting_for_a_role_that_has_not_begun_or_may_be_given_again(house: House, days: dict[str, str]) -> None:
    with house.as_role("province", PROVINCE) as province:
        person = _entrust(province, PROVINCE, role="province", **days)["person"]
        _entrust(province, COMMUNE, email="b@example.vn")
    with house.as_role("commune", COMMUNE) as manager:
        house.world.access.grant(person, "officer", COMMUNE, house.world.today())
        assert _refused(manager.post(f"/people/{person}/code"))


def test_what_signs_in_as_somebody_gains_nothing_when_that_person_is_given_more(house: House) -> None:
    """A commune's manager may make codes for an officer whom they entrusted; the province then gives that one more."""
    with house.as_role("commune", COMMUNE) as manager, house.as_role("province", PROVINCE) as province:
        person = _entrust(manager, COMMUNE, email="tu@example.vn")["person"]
        used, kept = (manager.post(f"/people/{person}/code").json()["code"] for _ in range(2))
        with house.visitor() as taken, house.visitor() as tried, house.as_person(person) as other:
            assert taken.post("/sign-in/code", data={"code": used}).status_code == 303
            assert taken.get("/me").status_code == other.get("/me").status_code == 200
            assert _entrust(province, PROVINCE, email="tu@example.vn", role="province")["person"] == person
            assert taken.get("/me").json()["code"] == other.get("/me").json()["code"] == "access.unknown"
            tried.post("/sign-in/code", data={"code": kept})
            assert tried.get("/me").json()["code"] == "access.unknown"
        assert manager.get("/tokens").status_code == 200


def test_an_officer_does_not_take_back_the_role_of_their_manager_nor_a_manager_that_of_an_equal(house: House) -> None:
    with house.as_role("province", PROVINCE) as province:
        given = _entrust(province, COMMUNE, role="commune")
        token = province.post(f"/units/{COMMUNE}/tokens", json={"label": "x", "role": "commune"}).json()
    with house.as_role("officer", COMMUNE) as officer, house.as_role("commune", COMMUNE) as equal:
        for client in (officer, equal):
            assert _refused(client.delete(f"/grants/{given['grant']}"))
            assert _refused(client.delete(f"/tokens/{token['id']}"))


def test_a_role_taken_back_closes_the_door_at_once(house: House) -> None:
    with house.as_role("province", PROVINCE) as province:
        given = _entrust(province, COMMUNE, role="commune")
        with house.as_person(given["person"]) as manager:
            assert manager.get("/tokens").status_code == 200
            assert province.delete(f"/grants/{given['grant']}").status_code == 204
            assert manager.get("/tokens").status_code == 403


def test_a_forgotten_person_is_signed_out_and_nothing_is_kept_of_them(house: House) -> None:
    person = house.add("officer", COMMUNE, "Ông Ba Khía", "khia@example.vn")
    later = house.clock() + timedelta(hours=1)
    code = house.world.access.new_link(person, "cli", later)
    with house.as_person(person) as him, house.as_role("admin", PROVINCE) as admin:
        assert admin.delete(f"/people/{person}").status_code == 204
        assert admin.delete(f"/people/{person}").status_code == 404
        assert him.get("/me").status_code == 401
    with house.visitor() as browser:
        assert browser.post("/sign-in/code", data={"code": code}).json()["code"] == "signin.link"
    with house.world.engine.connect() as connection:
        for table in ("people", "grants", "links", "sessions"):
            assert "Khía" not in str(connection.execute(text(f"SELECT * FROM {table}")).all())
    assert house.world.access.by_email("khia@example.vn") is None


def test_two_people_do_not_share_an_address(house: House) -> None:
    house.world.access.add("Bà Mai", "mai@example.vn")
    with pytest.raises(Stop, match=r"access\.known"):
        house.world.access.add("Ông Mai", " MAI@example.vn ")


def test_of_two_who_use_a_code_at_once_one_gets_in(house: House) -> None:
    person = house.add("officer", COMMUNE)
    access: Access = house.world.access
    with ThreadPoolExecutor(8) as pool:
        for _ in range(5):
            code = access.new_link(person, "cli", house.clock() + timedelta(minutes=5))
            assert sorted(filter(None, pool.map(access.use_link, [code] * 8))) == [person]


@pytest.mark.parametrize(
    "path", ["/tokens/999", "/tokens/x", "/tokens/1%27--", "/grants/-1", "/people/0", "/people/9e9"]
)
def test_what_is_not_there_is_not_there(house: House, path: str) -> None:
    with house.as_role("admin", PROVINCE) as admin:
        assert admin.delete(path).json()["code"] == "request.absent"


def test_whatever_opens_or_closes_a_door_stands_in_the_audit_log_without_names(house: House) -> None:
    with house.as_role("admin", PROVINCE) as admin:
        given = _entrust(admin, COMMUNE, email="khia@example.vn")
        code = admin.post(f"/people/{given['person']}/code").json()["code"]
        token = admin.post(f"/units/{COMMUNE}/tokens", json={"label": "Máy của ông Tư"}).json()
        with house.visitor() as browser:
            assert browser.post("/sign-in/code", data={"code": code}).status_code == 303
        for _ in range(2):
            admin.delete(f"/tokens/{token['id']}")
        admin.delete(f"/grants/{given['grant']}")
        admin.delete(f"/people/{given['person']}")
    lines = house.world.ledger.audit.lines(20)
    assert sorted(line.what for line in lines) == sorted(
        ["grant", "link", "token.made", "sign-in", "token.revoked", "grant.ended", "forget"]
    )
    for told in ("khia", "Tư", "Máy", token["token"], code):
        assert told not in str(lines)
    assert house.world.ledger.audit.verify().fault == ""

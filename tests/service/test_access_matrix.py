"""Role x route x where the unit lies, from the OpenAPI document, against ``matrix.csv``: a cell each, a request each.

yes = it is done, no = 403, sign in = 401, - = there is no such unit for that role. A new route needs its lines: the
test that fails tells what they would be; read them before you paste them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.service.access import allow, public, undeclared
from sheets_sync.service.app import create_app
from sheets_sync.service.people import Need
from tests.service.calls import CALLS, FOLDER, IN_FORM, Call
from tests.service.house import (
    COMMUNE,
    COMMUNE_ELSEWHERE,
    DISTRICT,
    ELSEWHERE,
    HAMLET,
    OLD_COMMUNE,
    OLD_DISTRICT,
    OLD_PROVINCE,
    PROVINCE,
    SIBLING,
    House,
    running,
)

TABLE = Path(__file__).with_name("matrix.csv")
WHERE = ("own", "child", "sibling", "parent", "other province")
COLUMNS = ("method", "path", "role", *WHERE)
UNITS = {
    "nobody": (COMMUNE, HAMLET, SIBLING, PROVINCE, COMMUNE_ELSEWHERE),
    "officer": (COMMUNE, HAMLET, SIBLING, PROVINCE, COMMUNE_ELSEWHERE),
    "commune": (COMMUNE, HAMLET, SIBLING, PROVINCE, COMMUNE_ELSEWHERE),
    "district": (DISTRICT, OLD_COMMUNE, OLD_DISTRICT, OLD_PROVINCE, COMMUNE_ELSEWHERE),
    "province": (PROVINCE, COMMUNE, ELSEWHERE, "", COMMUNE_ELSEWHERE),
    "admin": (PROVINCE, COMMUNE, ELSEWHERE, "", COMMUNE_ELSEWHERE),
}
"""Role -> the units that it is tried at; its own is the first."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("matrix")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOCTAP_DATA", str(folder / "home"))
        google = {"google_client_id": "web", "google_client_secret": "kept-between-us"}
        with running(folder, google, hosts={FOLDER: Files(folder / "books")}) as found:
            yield found


def _routes(house: House) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Method, path, and the names of the question's parameters."""
    with house.visitor() as client:
        document = client.get("/openapi.json").json()
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            asked = frozenset(p["name"] for p in told.get("parameters", ()) if p["in"] == "query")
            yield method.upper(), path, asked


def _call(house: House, method: str, path: str, asked: frozenset[str], unit: str, by: httpx2.Client) -> str:
    made = _made(house, method, path, unit)
    more = dict(made.more)
    if "unit" in asked:
        more["params"] = {"unit": unit} | more.get("params", {})
    reply = by.request(method, path.format(**made.path), **more)
    code = reply.json()["code"] if "problem+json" in reply.headers.get("content-type", "") else ""
    if code == "access.denied":
        return "no"
    if code == "access.unknown":
        return "sign in"
    assert reply.status_code < 400 or (made.ends and code == made.ends), (method, path, unit, reply.text)
    return "yes"


def _made(house: House, method: str, path: str, unit: str) -> Call:
    made = CALLS.get(f"{method} {path}", lambda house, unit: Call({"unit": unit}))(house, unit)
    unknown = set(re.findall(r"{(\w+)}", path)) - set(made.path)
    assert not unknown, f"tests/service/calls.py does not say how {method} {path} is called about a unit: {unknown}"
    return made


def _line(house: House, method: str, path: str, asked: frozenset[str], role: str) -> dict[str, str]:
    cells: list[str] = []
    for unit in UNITS[role]:
        if not unit:
            cells.append("-")
        elif cells and "{" not in path and not {"unit", "workbook"} & asked and path not in IN_FORM:
            cells.append(cells[0])  # it would be the same request again
        else:
            with house.visitor() if role == "nobody" else house.as_role(role, UNITS[role][0]) as client:
                cells.append(_call(house, method, path, asked, unit, client))
    return dict(zip(COLUMNS, (method, path, role, *cells), strict=True))


def _table() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _as_text(lines: list[dict[str, str]]) -> str:
    out = io.StringIO()
    csv.DictWriter(out, COLUMNS, lineterminator="\n").writerows(lines)
    return out.getvalue()


def test_every_cell_of_the_matrix_is_as_the_table_says(house: House) -> None:
    found = [_line(house, *route, role) for route in _routes(house) for role in UNITS]
    table = _table()
    wrong = [line for line in found if line not in table]
    gone = [line for line in table if (line["method"], line["path"]) not in {(m, p) for m, p, _ in _routes(house)}]
    assert not wrong, f"not in matrix.csv as they are:\n{_as_text(wrong)}"
    assert not gone, f"routes that are no more:\n{_as_text(gone)}"
    assert len(table) == len(found)


def test_a_route_that_is_not_in_the_document_concerns_nobody(house: House) -> None:
    app = create_app(house.config, house.world)
    told = {(method, path) for method, path, _ in _routes(house)}
    for route in iter_route_contexts(app.routes):
        for method in (route.methods or set()) - {"HEAD", "OPTIONS"}:
            if (method, str(route.path_format)) not in told:
                dependant = getattr(route, "dependant", None)
                calls = [below.call for below in dependant.dependencies] if dependant else [public.dependency]
                assert public.dependency in calls, f"{method} {route.path} is in no document, but not for everybody"


def test_a_role_that_does_not_hold_today_opens_nothing(house: House) -> None:
    """Whoever a cell lets in only for a role is kept out when that role ended, was taken back, or has not begun."""
    day, today = timedelta(days=1), house.world.today()
    ended = house.add("province", PROVINCE, first=today - 9 * day, last=today - day)
    not_yet = house.add("province", PROVINCE, first=today + day)
    taken_back = house.add("admin", PROVINCE)
    house.world.access.take_back(house.world.access.roles(taken_back, today)[0].id)
    role_of = {(line["method"], line["path"]): line["own"] for line in _table() if line["role"] == "nobody"}
    tried = 0
    for method, path, asked in _routes(house):
        free = role_of[method, path] == "yes" or (method, path) in SIGNED_IN
        for person in (ended, not_yet, taken_back):
            with house.as_person(person) as client:
                answer = _call(house, method, path, asked, COMMUNE, client)
            assert answer == ("yes" if free else "no"), (method, path)
            tried += not free
    assert tried > 20


SIGNED_IN = {("GET", "/me"), ("POST", "/sign-out"), ("POST", "/assess"), ("POST", "/")}
"""For everybody who is signed in, whatever their role."""


def test_a_role_begins_and_ends_with_its_day(house: House) -> None:
    today = house.world.today()
    person = house.add("commune", COMMUNE, first=today, last=today)
    with house.as_person(person) as client:
        assert client.get("/tokens").status_code == 200


def test_a_token_reaches_as_far_as_its_role_and_unit_and_no_longer_than_it_holds(house: House) -> None:
    access, now = house.world.access, house.clock()
    number, token = access.new_token("commune", COMMUNE, "máy", "cli", now + timedelta(days=1))
    _, late = access.new_token("commune", COMMUNE, "máy", "cli", now - timedelta(seconds=1))
    with house.visitor(headers={"Authorization": f"Bearer {token}"}) as client:
        body = {"role": "officer", "label": "x"}
        assert client.post(f"/units/{HAMLET}/tokens", json=body).status_code == 201
        for unit in (SIBLING, PROVINCE, COMMUNE_ELSEWHERE, "no-such-unit", "%2e%2e", f"{COMMUNE}x", f"{COMMUNE}@"):
            assert client.post(f"/units/{unit}/tokens", json=body).status_code == 403, unit
        access.revoke(number)
        assert client.get("/tokens").json()["code"] == "access.token"
    with house.visitor(headers={"Authorization": f"Bearer {late}"}) as client:
        assert client.get("/tokens").json()["code"] == "access.token"


def test_a_service_with_a_route_that_says_nothing_does_not_start(house: House) -> None:
    app = create_app(house.config, house.world)

    @app.get("/forgotten")
    def forgotten() -> str:
        return ""

    assert list(undeclared(app)) == ["GET /forgotten"]
    with pytest.raises(RuntimeError, match="/forgotten"):
        _start(app)


def test_a_unit_that_a_request_does_not_name_is_nobodys(house: House) -> None:
    app = create_app(house.config, house.world)

    @app.get("/by-question", dependencies=[allow(Need.READ, unit="unit")])
    def by_question() -> str:
        return "seen"

    with TestClient(app, base_url=house.config.public_url) as client, house.as_role("commune", COMMUNE) as signed:
        client.cookies.update(signed.cookies)
        assert client.get("/by-question", params={"unit": COMMUNE}).json() == "seen"
        assert client.get("/by-question").status_code == 403
        assert client.get("/by-question", params={"unit": ""}).status_code == 403


def _start(app: FastAPI) -> None:
    with TestClient(app):
        pass

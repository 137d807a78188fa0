"""What operators see holds nobody's name, number or address, whatever is sent."""

import io
import json
import logging
import re
import time

import pytest

from sheets_sync.service.observe import LOG, json_lines
from sheets_sync.service.wire import snapshot_out
from tests.service.house import COMMUNE, PROVINCE
from tests.service.made import draft_of, filled, messy, snapshot_of
from tests.service.shelves import looking_after

LONG = re.compile(r"(?<!\d)\d{9,12}(?!\d)")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("observe")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOCTAP_DATA", str(folder / "home"))
        with looking_after(folder) as found:
            yield found


@pytest.fixture
def log():
    """Everything that the service and its server log, as the service writes it; not what the tests' client logs."""
    stream = io.StringIO()
    handler, names_of = json_lines(stream), ("hoctap", "uvicorn", "asyncio", "py.warnings")
    loggers = [logging.getLogger(name) for name in names_of]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
    yield stream
    for logger, level in zip(loggers, before, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)


def lines(stream):
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def answered(stream, count):
    """The lines of requests. Each is written when its reply is out, so that who got the reply may be earlier."""
    end = time.monotonic() + 10
    while len(found := [line for line in lines(stream) if line["event"] == "answered"]) < count:
        assert time.monotonic() < end, found
        time.sleep(0.01)
    return found


def everything(house):
    """Every route with people in all that a caller can fill in: address, body, file, headers."""
    person, number, email = "Trần Công Sơn", "036089564881", "hoa.nguyen@gmail.com"
    with house.as_role("province", PROVINCE) as client, house.visitor() as stranger:
        for who in (client, stranger):
            for path in ("/", "/so", "/units", "/workbooks", "/nowhere", "/tong-hop"):
                agent = {"User-Agent": f"{person} {email}".encode()}
                who.get(path, params={"tim": person, "q": number, "e": email}, headers=agent)
            for path in ("/workbooks/{}", "/so/{}", "/totals?unit={}&period=2025", "/{}", "/units/{}/tokens"):
                for told in (person, number, email):
                    who.get(path.format(told))
                    who.post(path.format(told), json={"name": person, "email": email})
            who.post("/sign-in/code", data={"code": number, "next": f"/{email}"}, headers={"Accept": "text/html"})
            who.get(f"/me?{email}", headers={"Authorization": f"Bearer {email}", "X-Request-ID": number})
        for data in (filled(COMMUNE, 60), messy(COMMUNE, 60), person.encode()):
            for accept in ("application/json", "*/*"):
                files = {"file": (f"{person} {number} {email}.xlsx", data)}
                client.post("/assess", files=files, headers={"Accept": accept})
            client.post("/", files={"file": (f"{person}.xlsx", data)})
        query = {"unit": COMMUNE, "period": 2025, "part": number}
        for body in (snapshot_out(snapshot_of(COMMUNE, 60)), f'{{"{person}": "{number}"}}'.encode()):
            for asked in (query, query | {"part": ""}):
                client.post("/actions", params=asked, content=body, headers={"Content-Type": "application/json"})
        client.post("/units/" + COMMUNE + "/people", json={"name": person, "email": email, "role": "officer"})
        client.get("/people")
        client.get("/nguoi-dung")
        for book in client.get("/workbooks").json():
            client.get("/findings", params={"workbook": book["id"]})
            client.get(f"/so/{book['id']}")
            client.get("/syncs", params={"workbook": book["id"]})


def test_the_whole_log_has_no_number_no_name_and_no_address(house, log):
    everything(house)
    text = log.getvalue()
    assert len(lines(log)) > 80
    assert LONG.findall(re.sub(r'"(request|person)": "\w+"', "", text)) == []
    assert EMAIL.findall(text.replace(COMMUNE, "")) == []
    typed = {name for name in draft_of(COMMUNE, 60).sheets["citizens"]["name"] if name} | {"Trần Công Sơn"}
    assert [name for name in typed if name in text or json.dumps(name)[1:-1] in text] == []
    parts = {word for name in typed for word in name.split()[-1:] if not word.isascii()}
    escaped = {json.dumps(word)[1:-1] for word in parts}
    assert [word for word in escaped if word in text] == []


def test_a_line_tells_route_template_status_time_hashed_person_and_unit(house, log):
    with house.as_role("officer", COMMUNE) as client:
        reply = client.get("/totals", params={"unit": COMMUNE, "period": 2025})
        client.post(f"/units/{COMMUNE}/tokens", json={"label": "x"})
    first, second = answered(log, 2)
    assert first["request"] == reply.headers["X-Request-ID"]
    assert (first["route"], first["method"], first["status"], first["level"]) == ("/totals", "GET", 200, "info")
    assert first["ms"] > 0
    assert re.fullmatch("[0-9a-f]{12}", first["person"])
    assert first["person"] == second["person"]
    assert (second["route"], second["unit"], second["status"]) == ("/units/{unit:path}/tokens", COMMUNE, 403)
    assert "timestamp" in first


def test_a_fault_of_ours_is_logged_with_its_request_and_without_its_message(house, log):
    with house.as_role("officer", COMMUNE) as client:
        held, house.world.ledger._engine = house.world.ledger._engine, None
        try:
            reply = client.get("/workbooks", headers={"X-Name": "Trần Công Sơn".encode()})
        finally:
            house.world.ledger._engine = held
    assert (reply.status_code, reply.json()["code"]) == (500, "fault.ours")
    fault = next(line for line in lines(log) if line["level"] == "error")
    assert fault["request"] == reply.headers["X-Request-ID"] == reply.json()["request_id"]
    assert LOG.name == "hoctap.service"


def test_figures_have_closed_labels_however_the_service_is_asked(house):
    with house.as_role("admin", PROVINCE) as client:
        for n in range(30):
            client.get(f"/made-up-{n}")
            client.request(f"VERB{n}", "/units")
        figures = client.get("/metrics").text
    assert "made-up" not in figures
    assert "VERB" not in figures
    assert 'route="(none)"' in figures


def test_uploads_are_counted_by_how_they_ended(house):
    with house.as_role("admin", PROVINCE) as admin:
        admin.post("/assess", files={"file": ("so.xlsx", filled(COMMUNE, 5))})
        admin.post("/assess", files={"file": ("so.xlsx", b"hello")})
        figures = admin.get("/metrics").text
    assert re.search(r'hoctap_books_total{door="upload",outcome="ok"} [1-9]', figures)
    assert re.search(r'hoctap_books_total{door="upload",outcome="file.unknown"} [1-9]', figures)

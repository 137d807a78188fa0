"""Whoever means ill, and whoever sends nonsense: nothing breaks, nothing leaks, nobody else waits."""

import concurrent.futures
import io
import json
import os
import re
import socket
import time
import zipfile
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sheets_sync.service.wire import snapshot_out
from tests.service.house import COMMUNE, PROVINCE
from tests.service.made import filled, snapshot_of
from tests.service.shelves import looking_after

PAGE = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOCTAP_DATA", str(folder / "home"))
        with looking_after(folder, people=5) as found:
            yield found


@pytest.fixture(scope="module")
def admin(house):
    person = house.add("admin", PROVINCE)
    house.world.access.grant(person, "province", PROVINCE, house.world.today())
    with house.as_person(person) as client:
        yield client


def line_to(house):
    where = urlsplit(house.address)
    return socket.create_connection((where.hostname, where.port), timeout=20)


# --- uploads ---------------------------------------------------------------------------------------------------------


def bomb():
    """Some 200 kB that would be 200 MB of a sheet."""
    book, blank = io.BytesIO(), b"<sheetData>" + b" " * 200_000_000
    with (
        zipfile.ZipFile(io.BytesIO(filled(COMMUNE, 5))) as good,
        zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for member in good.infolist():
            content = good.read(member)
            if member.filename == "xl/worksheets/sheet2.xml":
                content = content.replace(b"<sheetData>", blank)
            bad.writestr(member.filename, content)
    return book.getvalue()


def test_a_zip_bomb_is_refused_in_words_and_quickly(admin):
    began = time.monotonic()
    reply = admin.post("/assess", files={"file": ("so.xlsx", bomb())})
    assert reply.status_code in (413, 422)
    assert reply.json()["code"] in ("file.ratio", "file.too_big", "file.part_too_big")
    assert time.monotonic() - began < 10


def test_a_large_book_is_answered_and_others_do_not_wait(house, admin):
    book = filled(COMMUNE, int(os.environ.get("HOCTAP_ROWS", "4000")))  # make soak: 40,000
    with concurrent.futures.ThreadPoolExecutor(1) as pool, house.visitor() as other:
        coming, waits = pool.submit(admin.post, "/assess", files={"file": ("so.xlsx", book)}, timeout=120), []
        while not coming.done():
            began = time.monotonic()
            assert other.get("/healthz").status_code == 200
            waits.append(time.monotonic() - began)
    assert coming.result().status_code == 200
    assert sorted(waits)[len(waits) // 2] < 0.5


def test_two_uploads_at_once_do_not_mix(admin):
    sizes = (10, 15, 20, 25) * 2

    def sent(people):
        files = {"file": ("so.xlsx", filled(COMMUNE, people, f"Xã {people}"))}
        return admin.post("/assess", files=files, headers={"Accept": "application/json"}).json()

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        told = list(pool.map(sent, sizes))
    assert [(report["name"], report["sheets"][0]["rows"]) for report in told] == [(f"Xã {n}", n) for n in sizes]


def test_a_client_that_hangs_up_is_forgotten(house, admin):
    token = house.world.access.new_token("officer", COMMUNE, "x", "cli", house.clock().replace(year=2030))[1]
    head = f"POST /actions?unit={COMMUNE}&period=2025 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
    head += "Content-Type: application/json\r\n"
    body = snapshot_out(snapshot_of(COMMUNE, 20))
    for sent in (0, 10, len(body) // 2, len(body)):
        with line_to(house) as line:
            line.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:sent])
    for _ in range(100):
        figures = admin.get("/metrics").text
        if "hoctap_requests_working 1.0" in figures:  # the one that asks
            break
        time.sleep(0.05)
    assert "hoctap_requests_working 1.0" in figures


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
        b"\x16\x03\x01 hello\r\n\r\n",
        b"GET /%00%ff HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
    ids=["a header without end", "no HTTP", "a path that is no text"],
)
def test_requests_that_are_none_are_refused(house, sent):
    with line_to(house) as line:
        line.sendall(sent)
        assert line.recv(12)[9:10] == b"4"
    with house.visitor() as other:
        assert other.get("/healthz").status_code == 200


# --- forms -----------------------------------------------------------------------------------------------------------


def test_no_form_of_ours_can_be_sent_by_another_site(house, admin):
    document = admin.get("/openapi.json").json()
    session = {cookie.name: cookie.value for cookie in admin.cookies.jar}
    changes = [
        (method, path) for path, found in document["paths"].items() for method in found if method not in ("get", "head")
    ]
    assert len(changes) > 8
    with house.visitor(cookies=session) as forged:  # the cookie comes along, the CSRF value does not
        for method, path in changes:
            if path == "/sign-in/code":
                continue  # signs nobody in but its own browser, and needs the code
            url = re.sub(r"\{unit[^}]*\}", COMMUNE, path)
            url = re.sub(r"\{\w+\}", "1", url)
            reply = forged.request(method, url, data={"csrf": "guess"} if method == "post" else None)
            assert (reply.status_code, reply.json()["code"]) == (403, "access.csrf"), (method, path)


def test_a_sign_in_leads_nowhere_else(house):
    for onward in ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/\r\nX: y"):
        with house.visitor() as visitor:
            page = visitor.get("/dang-nhap", params={"next": onward}, headers=PAGE).text
            assert 'name="next" value="/"' in page, onward


def test_exports_hold_no_formulas(house, admin):
    text = admin.get("/tong-hop.csv", params={"unit": PROVINCE, "nam": 2025}).content.decode("utf-8-sig")
    cells = [cell for line in text.splitlines() for cell in line.split(",")]
    assert len(cells) > 100
    assert not [cell for cell in cells if cell.lstrip('"')[:1] in ("=", "+", "@", "\t", "\r")]


def test_nothing_but_the_static_files_is_served_from_the_disk(admin):
    page = admin.get("/").text
    look = page.split('href="/static/')[1].split('"')[0]
    assert admin.get(f"/static/{look}").headers["cache-control"].startswith("public")
    version = look.partition("/")[0]
    for path in ("../app.py", "..%2fapp.py", "%2e%2e/templates/base.html", "....//app.py", "/etc/passwd", ""):
        assert admin.get(f"/static/{version}/{path}").status_code == 404, path


def test_pages_hold_no_inline_script_style_or_handler(admin):
    for path in ("/", "/so", "/tong-hop", "/nguoi-dung", "/nowhere"):
        page = admin.get(path, headers=PAGE).text
        for inline in ("<script>", "<style", " style=", " onclick", " onload", " onerror", "javascript:"):
            assert inline not in page, (path, inline)


# --- everything the document names, with nonsense in it --------------------------------------------------------------

ODD = ["", "%00", "../..", COMMUNE, "'; drop table", "1e999", "true", "-1"]
NONSENSE = st.text(max_size=30) | st.integers().map(str) | st.sampled_from(ODD)
FIELDS = st.sampled_from(["name", "unit", "role", "email", "label", "days", "code", "next", "first", "last", "format"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | NONSENSE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner),
    max_leaves=8,
)


def operations(document):
    return [(method, path, found[method]) for path, found in document["paths"].items() for method in found]


@st.composite
def requests(draw, document):
    """A request to an operation of the document in which everything that a caller fills in is nonsense."""
    method, url, operation = draw(st.sampled_from(operations(document)))
    query, headers = {}, {}
    for told in operation.get("parameters", []):
        value = draw(NONSENSE)
        if told["in"] == "path":
            url = re.sub(r"\{" + told["name"] + r"[^}]*\}", lambda _, value=value: quote(value, safe="") or "x", url)
        elif draw(st.booleans()):
            where = query if told["in"] == "query" else headers
            where[told["name"]] = value if told["in"] == "query" else quote(value)
    options = {"params": query, "headers": headers}
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        headers["Content-Type"] = "application/json"
        options["content"] = json.dumps(draw(JSON)).encode()
    elif "multipart/form-data" in content:
        options["files"] = {"file": (draw(NONSENSE), draw(st.binary(max_size=200)))}
        options["data"] = {"save": draw(NONSENSE)}
    elif content:
        options["data"] = draw(st.dictionaries(FIELDS, NONSENSE))
    return method, url, options


def test_whatever_is_sent_to_whatever_route_nothing_breaks(house, admin):
    document = admin.get("/openapi.json").json()
    asked = {}

    @settings(
        max_examples=int(os.environ.get("HOCTAP_FUZZ", "150")), deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(requests(document))
    def send(request):
        method, url, options = request
        if url == "/sign-out":
            return
        reply = admin.request(method.upper(), url, **options)
        asked[reply.status_code] = asked.get(reply.status_code, 0) + 1
        assert reply.status_code < 500, (request, reply.text[:500])
        if reply.status_code >= 400 and "html" not in reply.headers["content-type"]:
            assert reply.json()["status"] == reply.status_code
            assert reply.json()["mend"]

    send()
    assert len(asked) > 3


def test_every_operation_of_the_document_is_described(admin):
    for method, path, operation in operations(admin.get("/openapi.json").json()):
        assert operation.get("description"), (method, path)
        assert operation.get("tags"), (method, path)

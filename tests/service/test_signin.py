"""Signing in: Google's way for people and scripts, one-time codes, and everything that must not open the door."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest
from fastapi.testclient import TestClient

from sheets_sync.service.app import create_app
from sheets_sync.service.config import Config
from sheets_sync.service.signin import local
from tests.service.house import COMMUNE, HAMLET, House, running
from tests.service.oidc import Provider, key

MAIL = "mai@example.vn"
SCRIPTS = "hoctap-scripts"


def _code(reply: httpx2.Response) -> str:
    return str(reply.json()["code"])


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _through_google(browser: httpx2.Client, onward: str = "/me") -> httpx2.Response:
    return browser.get("/sign-in/google", params={"next": onward}, follow_redirects=True)


# --- people, by Google ------------------------------------------------------------------------------------------------


def test_somebody_in_the_list_signs_in_by_google_and_lands_where_they_wanted(house: House, google: Provider) -> None:
    house.add("commune", COMMUNE, "Bà Mai", MAIL)
    google.email = "Mai@Example.VN"
    with house.visitor() as browser:
        me = _through_google(browser).json()
        assert (me["name"], me["roles"][0]["unit"]) == ("Bà Mai", COMMUNE)
        assert [name for name in browser.cookies if "signin" in name] == []


def test_what_google_is_asked_carries_state_nonce_and_pkce_and_no_more_scope_than_needed(
    house: House, google: Provider
) -> None:
    with house.visitor() as browser:
        browser.get("/sign-in/google", follow_redirects=True)
        browser.get("/sign-in/google", follow_redirects=True)
    first, second = google.asked
    assert first["scope"] == "openid email"
    for what in ("state", "nonce", "code_challenge"):
        assert len(first[what]) >= 43
        assert first[what] != second[what]


def test_a_stranger_is_told_whom_to_ask(house: House, google: Provider) -> None:
    google.email = "stranger@example.vn"
    with house.visitor() as browser:
        reply = _through_google(browser)
    assert (reply.status_code, _code(reply)) == (403, "signin.stranger")
    assert "người phụ trách" in reply.json()["mend"]


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        ({"email_verified": False}, "signin.email"),
        ({"email_verified": "true"}, "signin.email"),
        ({"email": None}, "signin.email"),
        ({"nonce": "of another"}, "signin.failed"),
        ({"aud": "another-client"}, "signin.failed"),
        ({"iss": "https://accounts.example.com"}, "signin.failed"),
        ({"exp": int(time.time()) - 60, "iat": int(time.time()) - 3600}, "signin.failed"),
    ],
)
def test_a_token_with_one_false_claim_opens_nothing(
    house: House, google: Provider, spoil: dict[str, object], code: str
) -> None:
    house.add("commune", COMMUNE, "Bà Mai", MAIL)
    google.email, google.spoil = MAIL, spoil
    with house.visitor() as browser:
        reply = _through_google(browser)
        assert (reply.status_code, _code(reply)) == (403, code)
        assert browser.get("/me").status_code == 401


def test_a_sign_in_that_another_browser_began_is_refused(house: House, google: Provider) -> None:
    house.add("commune", COMMUNE, "Bà Mai", MAIL)
    google.email = MAIL
    with house.visitor() as hers, house.visitor() as other:
        there = hers.get("/sign-in/google").headers["location"]
        back = httpx2.get(there).headers["location"]
        other.get("/sign-in/google")
        assert _code(other.get(back)) == "signin.failed"
        assert hers.get(back).status_code == 303
        again = hers.get(back)
        assert _code(again) == "signin.failed", "a code works once"


def test_the_wrong_client_secret_is_a_failed_sign_in_in_words(home: Path, settings: dict[str, object]) -> None:
    with running(home, settings | {"google_client_secret": "wrong"}) as house, house.visitor() as browser:
        reply = _through_google(browser)
        assert (reply.status_code, _code(reply)) == (403, "signin.failed")


def test_where_google_cannot_be_reached_the_person_is_told_so(home: Path, settings: dict[str, object]) -> None:
    dead = settings | {"google_token_url": "http://127.0.0.1:1/token"}
    with running(home, dead) as house, house.visitor() as browser:
        assert _code(_through_google(browser)) == "signin.failed"


def test_where_google_is_not_set_up_the_other_ways_are_named(home: Path) -> None:
    with running(home) as house, house.visitor() as browser:
        reply = browser.get("/sign-in/google")
        assert (reply.status_code, _code(reply)) == (404, "signin.off")


@pytest.mark.parametrize("path", ["//evil.example", "/\\evil.example", "https://evil.example", "", "/a\r\nb", "/\tb"])
def test_nobody_is_sent_on_to_another_site(house: House, google: Provider, path: str) -> None:
    assert local(path) == "/"
    house.add("commune", COMMUNE, "Bà Mai", MAIL)
    google.email = MAIL
    with house.visitor() as browser:
        back = httpx2.get(browser.get("/sign-in/google", params={"next": path}).headers["location"]).headers["location"]
        assert browser.get(back).headers["location"] == "/"


def test_behind_https_cookies_are_secure_and_out_of_reach_of_scripts(house: House) -> None:
    config = Config.model_validate({**house.config.model_dump(), "public_url": "https://hoctap.example.vn"})
    person = house.add("commune", COMMUNE)
    code = house.world.access.new_link(person, "cli", house.clock().replace(year=2030))
    with TestClient(create_app(config, house.world), base_url="https://hoctap.example.vn") as browser:
        reply = browser.post("/sign-in/code", data={"code": code}, follow_redirects=False)
        cookie = reply.headers["set-cookie"]
        assert cookie.startswith("__Host-hoctap=")
        for word in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"):
            assert word in cookie
        assert "Domain" not in cookie
        assert browser.get("/me").json()["id"] == f"p{person}"


# --- sessions ---------------------------------------------------------------------------------------------------------


def test_a_session_ends_by_itself_and_by_signing_out(house: House) -> None:
    person = house.add("commune", COMMUNE)
    with house.as_person(person) as browser, house.as_person(person) as other:
        assert browser.get("/me").status_code == 200
        assert browser.post("/sign-out").status_code == 303
        assert browser.get("/me").status_code == 401
        assert other.get("/me").status_code == 200
        house.clock.pass_by(hours=1, seconds=1)
        assert other.get("/me").status_code == 401


def test_a_new_sign_in_ends_the_session_that_the_browser_had(house: House) -> None:
    first, second = house.add("commune", COMMUNE), house.add("commune", COMMUNE)
    with house.as_person(first) as browser:
        before = dict(browser.cookies)
        code = house.world.access.new_link(second, "cli", house.clock().replace(year=2030))
        assert browser.post("/sign-in/code", data={"code": code}).status_code == 303
        assert browser.get("/me").json()["id"] == f"p{second}"
    with house.visitor(cookies=before) as thief:
        assert thief.get("/me").status_code == 401


def test_a_change_needs_the_csrf_value_of_this_very_session(house: House) -> None:
    person = house.add("commune", COMMUNE)
    with house.as_person(person) as browser, house.as_person(person) as other:
        right = browser.headers.pop("X-CSRF-Token")
        wrong = other.headers["X-CSRF-Token"]
        assert _code(browser.post("/sign-out")) == "access.csrf"
        assert _code(browser.post("/sign-out", headers={"X-CSRF-Token": wrong})) == "access.csrf"
        assert _code(browser.post("/sign-out", data={"csrf": wrong})) == "access.csrf"
        elsewhere = {"X-CSRF-Token": right, "Origin": "https://evil.example"}
        assert _code(browser.post("/sign-out", headers=elsewhere)) == "access.csrf"
        assert browser.get("/me").status_code == 200
        assert browser.post("/sign-out", data={"csrf": right}).status_code == 303


def test_a_form_of_another_site_signs_nobody_in(house: House) -> None:
    code = house.world.access.new_link(house.add("commune", COMMUNE), "cli", house.clock().replace(year=2030))
    with house.visitor() as browser:
        reply = browser.post("/sign-in/code", data={"code": code}, headers={"Origin": "https://evil.example"})
        assert (reply.status_code, _code(reply)) == (403, "access.csrf")
        assert browser.post("/sign-in/code", data={"code": code}).status_code == 303, "it was not used up"


# --- one-time codes ---------------------------------------------------------------------------------------------------


def test_a_code_signs_in_once_however_it_is_typed(house: House) -> None:
    with house.as_role("commune", COMMUNE) as manager:
        made = manager.post(f"/units/{COMMUNE}/people", json={"name": "Ông Tư"}).json()
        code = manager.post(f"/people/{made['person']}/code").json()["code"]
    typed = f"  {code.lower().replace('-', ' ').replace('0', 'o').replace('1', 'l')} "
    with house.visitor() as browser, house.visitor() as second:
        assert browser.post("/sign-in/code", data={"code": typed, "next": "/me"}).headers["location"] == "/me"
        assert browser.get("/me").json()["name"] == "Ông Tư"
        assert _code(second.post("/sign-in/code", data={"code": code})) == "signin.link"


def test_looking_at_the_link_uses_nothing_up(house: House) -> None:
    code = house.world.access.new_link(house.add("commune", COMMUNE), "cli", house.clock().replace(year=2030))
    with house.visitor() as messenger:
        assert messenger.get("/sign-in/code", params={"code": code}).status_code in (404, 405)
        assert messenger.post("/sign-in/code", data={"code": code}).status_code == 303


def test_a_code_is_dead_after_half_an_hour(house: House) -> None:
    with house.as_role("commune", COMMUNE) as manager:
        made = manager.post(f"/units/{COMMUNE}/people", json={"name": "Ông Tư"}).json()
        code = manager.post(f"/people/{made['person']}/code").json()["code"]
    house.clock.pass_by(minutes=30, seconds=1)
    with house.visitor() as browser:
        assert _code(browser.post("/sign-in/code", data={"code": code})) == "signin.link"


def test_who_guesses_codes_is_made_to_wait_and_the_right_code_waits_too(home: Path) -> None:
    with running(home, tries=5) as house, house.visitor() as browser:
        code = house.world.access.new_link(house.add("commune", COMMUNE), "cli", house.clock().replace(year=2030))
        guesses = [browser.post("/sign-in/code", data={"code": f"7KQM-{n:04d}"}) for n in range(8)]
        assert [_code(reply) for reply in guesses] == ["signin.link"] * 5 + ["signin.often"] * 3
        assert guesses[-1].status_code == 429
        assert 1 <= int(guesses[-1].headers["retry-after"]) <= 60
        assert _code(browser.post("/sign-in/code", data={"code": code})) == "signin.often"
        house.clock.pass_by(seconds=13)
        assert browser.post("/sign-in/code", data={"code": code}).status_code == 303


# --- scripts ----------------------------------------------------------------------------------------------------------


def test_a_script_comes_in_with_an_id_token_for_our_audience(house: House, google: Provider) -> None:
    house.add("commune", COMMUNE, "Bà Mai", MAIL)
    with house.visitor(headers=_bearer(google.mint(aud=SCRIPTS, email=MAIL))) as script:
        assert script.get("/me").json()["name"] == "Bà Mai"


def test_a_script_needs_no_csrf_value_as_no_browser_adds_its_token(house: House, google: Provider) -> None:
    house.add("commune", COMMUNE, "Bà Mai", MAIL)
    with house.visitor(headers=_bearer(google.mint(aud=SCRIPTS, email=MAIL))) as script:
        assert script.post(f"/units/{HAMLET}/tokens", json={"label": "máy"}).status_code == 201


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "hoctap-web"},
        {"aud": "hoctap"},
        {"iss": "https://evil.example"},
        {"email_verified": False},
        {"email": "stranger@example.vn"},
        {"exp": int(time.time()) - 60},
        {"iat": int(time.time()) + 86_400},
        {"alg": "none"},
        {"alg": "HS256"},
        {"key": key("of somebody else")},
    ],
    ids=lambda claims: next(iter(claims)),
)
def test_an_id_token_that_is_not_wholly_right_opens_nothing(
    house: House, google: Provider, claims: dict[str, object]
) -> None:
    house.add("commune", COMMUNE, "Bà Mai", MAIL)
    token = google.mint(**{"aud": SCRIPTS, "email": MAIL} | claims)
    with house.visitor(headers=_bearer(token)) as script:
        reply = script.get("/me")
    assert (reply.status_code, _code(reply)) == (401, "access.token")
    assert reply.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("token", ["x", "a.b.c", "....", "hoctap_", "hoctap_x", "é.é.é", "bnVsbA.bnVsbA.bnVsbA"])
def test_rubbish_in_place_of_a_token_is_refused_in_words(house: House, token: str) -> None:
    with house.visitor(headers={"Authorization": f"Bearer {token}".encode()}) as script:
        assert _code(script.get("/me")) == "access.token"


def test_without_an_audience_no_id_token_is_taken(home: Path, settings: dict[str, object], google: Provider) -> None:
    with running(home, settings | {"google_audiences": ()}) as house:
        house.add("commune", COMMUNE, "Bà Mai", MAIL)
        with house.visitor(headers=_bearer(google.mint(aud="anything", email=MAIL))) as script:
            assert script.get("/me").status_code == 401


def test_certificates_are_fetched_once_while_they_hold(house: House, google: Provider) -> None:
    house.add("commune", COMMUNE, "Bà Mai", MAIL)
    with house.visitor(headers=_bearer(google.mint(aud=SCRIPTS, email=MAIL))) as script:
        assert [script.get("/me").status_code for _ in range(50)] == [200] * 50
        assert google.fetched == 1
        house.clock.pass_by(seconds=google.max_age + 1)
        assert script.get("/me").status_code == 200
        assert google.fetched == 2


def test_a_new_key_of_googles_is_found_and_unknown_keys_do_not_make_us_hammer_google(
    house: House, google: Provider
) -> None:
    house.add("commune", COMMUNE, "Bà Mai", MAIL)
    with house.visitor() as script:
        assert script.get("/me", headers=_bearer(google.mint(aud=SCRIPTS, email=MAIL))).status_code == 200
        google.rotate("second")
        house.clock.pass_by(minutes=2)
        assert script.get("/me", headers=_bearer(google.mint(aud=SCRIPTS, email=MAIL))).status_code == 200
        assert google.fetched == 2
        kept = google.fetched
        for n in range(10):
            told = google.mint(aud=SCRIPTS, email=MAIL, kid=f"unknown-{n}")
            assert script.get("/me", headers=_bearer(told)).status_code == 401
        assert google.fetched <= kept + 1


def test_a_google_that_does_not_answer_is_waited_for_once_not_by_every_request(house: House, google: Provider) -> None:
    house.add("commune", COMMUNE, "Bà Mai", MAIL)

    def ask(kid: str = "") -> tuple[int, float]:
        began = time.monotonic()
        with house.visitor(headers=_bearer(google.mint(aud=SCRIPTS, email=MAIL, kid=kid)), timeout=60) as script:
            return script.get("/me").status_code, time.monotonic() - began

    assert ask()[0] == 200
    google.silent = True
    house.clock.pass_by(minutes=2)
    with ThreadPoolExecutor(4) as others:
        unknown = [others.submit(ask, f"unknown-{n}") for n in range(4)]
        while google.fetched < 2:
            time.sleep(0.01)
        status, seconds = ask()
        assert status == 200
        assert seconds < 2, "who is known does not wait"
        assert [one.result()[0] for one in unknown] == [401] * 4
        assert max(one.result()[1] for one in unknown) < 8, "all wait for the same answer"
    house.clock.pass_by(seconds=google.max_age)
    google.silent = False
    assert ask()[0] == 200, "asked again when a minute is over"
    google.silent = True
    house.clock.pass_by(seconds=google.max_age + 1)
    assert ask()[0] == 401, "what ran out is not believed"
    status, seconds = ask()
    assert status == 401
    assert seconds < 2, "nor is it asked for at once again"
    assert google.fetched == 4


def test_who_tries_tokens_is_made_to_wait(home: Path) -> None:
    with running(home, tries=5) as house, house.visitor() as script:
        codes = [_code(script.get("/me", headers=_bearer(f"hoctap_{n}"))) for n in range(7)]
        assert codes == ["access.token"] * 5 + ["signin.often"] * 2

"""How the matrix calls a route about a unit: what stands in path, question and body. Ordinary ones need no entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sheets_sync.core import BookId
from sheets_sync.service.shelf import workbook_id
from sheets_sync.service.wire import snapshot_out
from tests.books import PERIOD
from tests.service.house import COMMUNE, House
from tests.service.made import filled, snapshot_of


@dataclass(frozen=True)
class Call:
    """``path``: values of the path's parameters; ``more``: arguments of ``Client.request``. ``ends``: the code that a
    permitted call ends with where it cannot succeed here."""

    path: Mapping[str, object] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)
    ends: str = ""


def _token(house: House, unit: str) -> Call:
    expires = house.clock() + timedelta(days=1)
    return Call({"token": house.world.access.new_token("officer", unit, "máy", "cli", expires)[0]})


def _grant(house: House, unit: str) -> Call:
    person = house.world.access.add("Ông Tư")
    return Call({"grant": house.world.access.grant(person, "officer", unit, house.world.today())})


def _person(house: House, unit: str) -> Call:
    return Call({"person": house.add("officer", unit)})


def _code(house: House, unit: str) -> Call:
    code = house.world.access.new_link(house.add("officer", unit), "cli", house.clock() + timedelta(minutes=5))
    return Call(more={"data": {"code": code}})


def _body(told: Mapping[str, object]) -> Callable[[House, str], Call]:
    return lambda house, unit: Call({"unit": unit}, {"json": told})


def _file(house: House, unit: str) -> Call:
    return Call(more={"files": {"file": ("so.xlsx", filled(COMMUNE, people=3))}})


def _snapshot(house: House, unit: str) -> Call:
    """Books exist of communes only: whatever unit is asked for, the question names it, and the body is its book."""
    body = snapshot_out(snapshot_of(unit, people=3))
    asked = {"unit": unit, "period": PERIOD}
    return Call(more={"params": asked, "content": body, "headers": {"Content-Type": "application/json"}})


FOLDER = "folder"
"""The host of the workbooks that the matrix looks at: ``books`` in the service's folder."""


def workbook(house: House, unit: str) -> str:
    """The id of a workbook of a unit that lies there and was settled."""
    file = house.folder / "books" / f"{unit.replace('/', '-')}.xlsx"
    if not file.exists():
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(filled(unit, people=3))
    jobs = house.world.ledger.jobs(FOLDER)
    jobs.seen({str(file): "etag"})
    while (job := jobs.claim("test", timedelta(minutes=1))) is not None:  # others too, that a button made due
        jobs.finish(job, "etag", "ok", BookId(Path(job.place).stem.replace("-", "/"), PERIOD))
    return workbook_id(next(job for job in jobs.list() if job.place == str(file)))


def _about_workbook(house: House, unit: str) -> Call:
    number = workbook(house, unit)
    return Call({"workbook": number}, {"params": {"workbook": number}})


def _totals(house: House, unit: str) -> Call:
    year = 2024 if unit.endswith("@2023") else 2025
    return Call(more={"params": {"unit": unit, "period": year}}, ends="unit.unknown" if "/" in unit else "")


def _form(make: Callable[[House, str], Call], **told: object) -> Callable[[House, str], Call]:
    """A page's form: the same call with fields."""

    def call(house: House, unit: str) -> Call:
        made = make(house, unit)
        return Call(made.path, {"data": {"unit": unit} | told}, made.ends)

    return call


def _nothing(house: House, unit: str) -> Call:
    return Call()


def _undo(house: House, unit: str) -> Call:
    return Call(_about_workbook(house, unit).path, ends="undo.nothing")


def _year(house: House, unit: str) -> Call:
    made = _totals(house, unit)
    return Call(more={"params": {"unit": unit, "nam": made.more["params"]["period"]}}, ends=made.ends)


IN_FORM = {"/nguoi-dung", "/nguoi-dung/ma-may"}
"""Paths whose unit stands in the form."""

CALLS: Mapping[str, Callable[[House, str], Call]] = {
    "GET /sign-in/google/callback": lambda house, unit: Call(ends="signin.failed"),
    "POST /sign-in/code": _code,
    "POST /units/{unit}/tokens": _body({"role": "officer", "label": "máy"}),
    "DELETE /tokens/{token}": _token,
    "POST /units/{unit}/people": _body({"role": "officer", "name": "Ông Tư"}),
    "DELETE /grants/{grant}": _grant,
    "POST /people/{person}/code": _person,
    "DELETE /people/{person}": _person,
    "GET /workbooks/{workbook}": _about_workbook,
    "GET /syncs": _about_workbook,
    "GET /findings": _about_workbook,
    "GET /totals": _totals,
    "POST /assess": _file,
    "POST /actions": _snapshot,
    "POST /": _file,
    "GET /so/{workbook}": _about_workbook,
    "POST /so/{workbook}/cham": _about_workbook,
    "POST /so/{workbook}/hoan-tac": _undo,
    "GET /tong-hop": _year,
    "GET /tong-hop.csv": _year,
    "POST /nguoi-dung": _form(_nothing, name="Ông Tư", role="officer"),
    "POST /nguoi-dung/ma-may": _form(_nothing, label="máy", role="officer"),
    "POST /nguoi-dung/thu-hoi/{token}": _token,
    "POST /nguoi-dung/thoi-giao/{grant}": _grant,
    "POST /nguoi-dung/{person}/ma": _person,
}

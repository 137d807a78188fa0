"""Requests on what hangs on ranges: conditional formats, protections, named ranges, the basic filter."""

from collections.abc import Mapping
from dataclasses import replace

from sheets_sync.emulator import colours
from sheets_sync.emulator.a1 import Area
from sheets_sync.emulator.batch import PROTECTED, Body, Handler, Request
from sheets_sync.emulator.grid import Ranged, Tab
from sheets_sync.emulator.masks import overlay
from sheets_sync.emulator.requests.cells import check_condition
from sheets_sync.emulator.schema import flat
from sheets_sync.emulator.view import conditional, named_range, protected


def _area(request: Request, grid_range: Body) -> tuple[Tab, Area]:
    """A range with its open ends left open; 400 if it leaves the grid."""
    tab, _ = request.place(grid_range)
    return tab, Area.of(grid_range)


def _rule(request: Request, rule: Body) -> tuple[Tab, Ranged]:
    ranges = flat(rule.get("ranges") or [])
    if not ranges:
        raise request.refused("At least one range must be set.")
    places = [_area(request, item) for item in ranges]
    if any(tab is not places[0][0] for tab, _ in places):
        raise request.refused("All ranges must be on the same sheet.")
    kind = next((name for name in ("booleanRule", "gradientRule") if rule.get(name)), None)
    if kind is None:
        raise request.refused("A boolean rule or a gradient rule must be set.")
    if kind == "booleanRule":
        check_condition(request, rule[kind].get("condition") or {})
    return places[0][0], Ranged(tuple(area for _, area in places), {kind: colours.kept(rule[kind])})


def add_conditional_format_rule(request: Request, body: Body) -> None:
    """addConditionalFormatRule at an index (default the first place)."""
    tab, rule = _rule(request, body.get("rule") or {})
    at = body.get("index") or 0
    if at > len(tab.conditional):
        raise request.refused(f"No conditional format at index: {at}")
    tab.conditional.insert(at, rule)


def _indexed(request: Request, tab: Tab, at: int) -> Ranged:
    if not 0 <= at < len(tab.conditional):
        raise request.refused(f"No conditional format on sheet: {tab.id} at index: {at}")
    return tab.conditional[at]


def update_conditional_format_rule(request: Request, body: Body) -> Body:
    """updateConditionalFormatRule: another rule in the place, or the same rule in another place."""
    at = body.get("index") or 0
    if body.get("rule"):
        tab, rule = _rule(request, body["rule"])
        old = _indexed(request, tab, at)
        tab.conditional[at] = rule
        reply = {"oldRule": conditional(tab, old), "newRule": conditional(tab, rule)}
        return {**reply, **({"newIndex": at} if at else {})}
    tab = request.tab(body.get("sheetId"))
    old = _indexed(request, tab, at)
    to = body.get("newIndex") or 0
    tab.conditional.insert(to, tab.conditional.pop(at))
    indices = {name: value for name, value in (("oldIndex", at), ("newIndex", to)) if value}
    return {"newRule": conditional(tab, old), **indices}


def delete_conditional_format_rule(request: Request, body: Body) -> Body:
    """deleteConditionalFormatRule by index."""
    tab = request.tab(body.get("sheetId"))
    at = body.get("index") or 0
    rule = _indexed(request, tab, at)
    del tab.conditional[at]
    return {"rule": conditional(tab, rule)}


def _editors(request: Request, given: Body, *, warning: bool) -> Body:
    """Who may edit: those named and the one who protects, who cannot lock themselves out."""
    kept = {name: item for name, item in given.items() if item}
    users = list(kept.get("users") or [])
    if request.reader.email not in users and (warning or not request.reader.owner or not users):
        users.append(request.reader.email)
    return {**kept, "users": users}


def add_protected_range(request: Request, body: Body) -> Body:
    """addProtectedRange: of a range, a named range or a whole sheet."""
    given = {name: item for name, item in (body.get("protectedRange") or {}).items() if item is not None}
    if given.get("namedRangeId"):
        sheet, thing = _named(request, given["namedRangeId"])
        tab, area = request.tab(sheet), thing.areas[0]
    else:
        tab, area = _area(request, given.get("range") or {})
    key = given.get("protectedRangeId") or request.book.new_id()
    if any(key in other.protected for other in request.book.tabs):
        raise request.refused(f"Protected range with id {key} already exists.")
    warning = bool(given.get("warningOnly"))
    if warning and given.get("editors"):
        raise request.refused("A range that only warns cannot have editors.")
    rest = {
        name: item for name, item in given.items() if name not in ("range", "protectedRangeId", "requestingUserCanEdit")
    }
    rest["editors"] = _editors(request, given.get("editors") or {}, warning=warning)
    whole = area == Area()
    tab.protected[key] = Ranged((area,) if not whole else (Area(),), rest)
    reply = protected(tab, key, tab.protected[key], request.reader)
    # as recorded: the reply to a protection that only warns has no editors yet, the next read names its maker
    return {"protectedRange": {**reply, "editors": {}} if warning else reply}


def _protected(request: Request, key: int | None) -> tuple[Tab, Ranged]:
    for tab in request.book.tabs:
        if key in tab.protected:
            thing = tab.protected[key or 0]
            if not request.reader.may_edit(thing):
                raise request.refused(PROTECTED)
            return tab, thing
    raise request.refused(f"No protected range with id: {key}")


def update_protected_range(request: Request, body: Body) -> None:
    """updateProtectedRange: the fields of the mask."""
    mask = request.mask(body, "ProtectedRange")
    given = {name: item for name, item in (body.get("protectedRange") or {}).items() if item is not None}
    key = given.get("protectedRangeId")
    tab, thing = _protected(request, key)
    rest = overlay(
        {name: inner for name, inner in mask.items() if name not in ("range", "protectedRangeId")} or mask,
        dict(thing.rest),
        given,
    )
    for name in ("range", "protectedRangeId", "requestingUserCanEdit"):
        rest.pop(name, None)
    areas = (
        (_area(request, given["range"])[1],)
        if given.get("range") is not None and (not mask or "range" in mask)
        else thing.areas
    )
    warning = bool(rest.get("warningOnly"))
    rest["editors"] = _editors(request, rest.get("editors") or {}, warning=warning)
    tab.protected[key or 0] = Ranged(areas, rest)


def delete_protected_range(request: Request, body: Body) -> None:
    """deleteProtectedRange by id."""
    tab, _ = _protected(request, body.get("protectedRangeId"))
    del tab.protected[body["protectedRangeId"]]


def _named(request: Request, key: str | None) -> tuple[int, Ranged]:
    if key not in request.book.named:
        raise request.refused(f"No named range with id: {key}")
    return request.book.named[key or ""]


def _free_name(request: Request, name: str | None) -> str:
    if not name:
        raise request.refused("A named range must have a name.")
    if any(thing.rest["name"].casefold() == name.casefold() for _, thing in request.book.named.values()):
        raise request.refused(f'A named range with the name "{name}" already exists.')
    return name


def add_named_range(request: Request, body: Body) -> Body:
    """addNamedRange: names are unique in a file, case apart."""
    given = body.get("namedRange") or {}
    tab, area = _area(request, given.get("range") or {})
    name = _free_name(request, given.get("name"))
    key = given.get("namedRangeId") or str(request.book.new_id())
    if key in request.book.named:
        raise request.refused(f"Named range with id {key} already exists.")
    request.book.named[key] = (tab.id, Ranged((area,), {"name": name}))
    return {"namedRange": named_range(key, *request.book.named[key])}


def update_named_range(request: Request, body: Body) -> None:
    """updateNamedRange: name, range or both."""
    mask = request.mask(body, "NamedRange")
    given = body.get("namedRange") or {}
    key = given.get("namedRangeId") or ""
    sheet, thing = _named(request, key)
    if (not mask or "name" in mask) and given.get("name") != thing.rest["name"]:
        thing = replace(thing, rest={"name": _free_name(request, given.get("name"))})
    if not mask or "range" in mask:
        tab, area = _area(request, given.get("range") or {})
        sheet, thing = tab.id, replace(thing, areas=(area,))
    request.book.named[key] = (sheet, thing)


def delete_named_range(request: Request, body: Body) -> None:
    """deleteNamedRange by id."""
    _named(request, body.get("namedRangeId"))
    del request.book.named[body["namedRangeId"]]


def set_basic_filter(request: Request, body: Body) -> None:
    """setBasicFilter: one a tab, open ends closed; what it hides is not imitated beyond the criteria that are kept."""
    given = body.get("filter") or {}
    tab, area = request.place(given.get("range") or {})
    tab.filter = Ranged((area,), {name: item for name, item in given.items() if name != "range" and item})


def clear_basic_filter(request: Request, body: Body) -> None:
    """clearBasicFilter of a tab."""
    request.tab(body.get("sheetId")).filter = None


KINDS: Mapping[str, Handler] = {
    "addConditionalFormatRule": add_conditional_format_rule,
    "updateConditionalFormatRule": update_conditional_format_rule,
    "deleteConditionalFormatRule": delete_conditional_format_rule,
    "addProtectedRange": add_protected_range,
    "updateProtectedRange": update_protected_range,
    "deleteProtectedRange": delete_protected_range,
    "addNamedRange": add_named_range,
    "updateNamedRange": update_named_range,
    "deleteNamedRange": delete_named_range,
    "setBasicFilter": set_basic_filter,
    "clearBasicFilter": clear_basic_filter,
}

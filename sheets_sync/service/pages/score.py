"""The front page: a workbook up, what is to be mended in words, the scored one back. And the page to sign in on."""

from __future__ import annotations

import base64
from pathlib import PurePath
from typing import Annotated

from fastapi import APIRouter, File, Form, Query, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sheets_sync.service.access import public, signed_in
from sheets_sync.service.pages.show import show
from sheets_sync.service.people import Person
from sheets_sync.service.signin import local
from sheets_sync.service.uploads import as_file, media_type, scored
from sheets_sync.service.world import config_of

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)


@router.get("/")
def front(request: Request, person: Annotated[Person | None, public]) -> HTMLResponse:
    """Choose a workbook."""
    return show(request, person, "front.html", megabytes=config_of(request).upload_bytes // 2**20)


@router.post("/")
async def upload(
    request: Request,
    person: Annotated[Person, signed_in],
    file: Annotated[UploadFile, File()],
    save: Annotated[str, Form(max_length=3)] = "",
) -> Response:
    """The scored workbook lies in the page itself, so that nothing of it has to wait on the server."""
    done, name = await scored(request, file, request.app.state.room)
    if save and done.report.readonly is None:
        return as_file(done, name)
    path = PurePath(name)
    data_url = f"data:{media_type(name)};base64,{base64.b64encode(done.data).decode()}"
    facts = {"report": done.report, "file_name": name, "save_as": f"{path.stem} (da cham){path.suffix}"}
    return show(request, person, "scored.html", data_url=data_url, **facts)


@router.get("/dang-nhap")
def sign_in(
    request: Request,
    person: Annotated[Person | None, public],
    onward: Annotated[str, Query(alias="next", max_length=500)] = "/",
    code: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """By Google, or by a code; a link that holds the code only fills it in, so that previews do not use it up."""
    if person is not None:
        return RedirectResponse(local(onward), 303)
    google = config_of(request).google_ready
    return show(request, person, "signin.html", google=google, onward=local(onward), code=code)

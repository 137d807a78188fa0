"""The API's routes, by what they are about, and what every request passes through on its way to them."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

from fastapi import FastAPI

from sheets_sync.service.access import asks
from sheets_sync.service.config import Config
from sheets_sync.service.gate import SNAPSHOT, Gate
from sheets_sync.service.lately import Lately
from sheets_sync.service.observe import Metrics, Watched
from sheets_sync.service.routes import books, health, look

_FORM = 64 * 2**10  # what a form has beside its file
_PATIENCE, _WHOLE = 30.0, 300.0  # seconds: a slow telephone sends 64 MB in five minutes


def install(app: FastAPI) -> None:
    """Add the routes; limits, logs and security headers for these and all others."""
    config: Config = app.state.config
    app.state.metrics, app.state.lately = Metrics(), Lately()
    for room in (books, health, look):
        room.install(app)
    upload = config.upload_bytes + _FORM
    limits = {"/assess": upload, "/": upload, "/actions": SNAPSHOT}
    app.add_middleware(Gate, limits=limits, patience=_PATIENCE, whole=_WHOLE, clock=time.monotonic, known=asks)
    app.add_middleware(Watched, service=app, headers=security_headers(config))  # the last one added is the outermost


def security_headers(config: Config) -> dict[str, str]:
    """What every reply tells the browser: nothing from elsewhere, no scripts or styles in the page, no frames."""
    google = urlsplit(config.google_authorize_url)
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "connect-src": "'self'",
        "form-action": f"'self' {google.scheme}://{google.netloc}",  # a form's redirect counts too
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    headers = {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",  # not no-referrer: forms would come without their origin
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
        "Cache-Control": "no-store",
    }
    return headers | ({"Strict-Transport-Security": "max-age=31536000"} if config.secure else {})

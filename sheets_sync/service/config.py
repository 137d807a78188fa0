"""The service's settings: one model, from the environment; secrets also from files that nobody else may read."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError, field_validator

from sheets_sync.core import Stop

_LOCAL = ("localhost", "127.0.0.1", "::1")
_PORTS = {"https": 443, "http": 80}


def _words(told: object) -> object:
    """``a, b`` as people write lists in an environment."""
    return [word for part in told.split(",") if (word := part.strip())] if isinstance(told, str) else told


Words = Annotated[tuple[str, ...], BeforeValidator(_words)]
Paths = Annotated[tuple[Path, ...], BeforeValidator(_words)]


class Config(BaseModel):
    """Field ``x_y`` is read from ``HOCTAP_X_Y``; a secret also from the file that ``HOCTAP_X_Y_FILE`` names."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    database: SecretStr | None = None
    """A database URL (its password makes it a secret); None = an SQLite file in the user's data folder."""
    public_url: str = "http://localhost:8077"
    """How browsers reach the service, kept as they write it in Origin. https, unless it is this machine itself."""
    host: str = "127.0.0.1"
    port: int = Field(8077, ge=0, le=65535)
    proxies: Words = ()
    """Addresses of reverse proxies whose X-Forwarded-For is believed."""
    unit: str = "37@2025"
    """The province that the service works for."""

    google_client_id: str = ""
    google_client_secret: SecretStr = SecretStr("")
    google_audiences: Words = ()
    """Audiences for which scripts' ID tokens are taken; none = scripts cannot sign in by Google."""
    google_issuer: str = "https://accounts.google.com"
    google_authorize_url: str = "https://accounts.google.com/o/oauth2/v2/auth"
    google_token_url: str = "https://oauth2.googleapis.com/token"  # noqa: S105 (an address)
    google_certs_url: str = "https://www.googleapis.com/oauth2/v1/certs"
    google_accounts: Paths = ()
    """Key files of the service accounts that the province's spreadsheets are shared with."""
    google_url: str = ""
    """Another address than Google's, for practice with the emulator."""
    google_province_sheet: str = ""
    """The province's own spreadsheet, which gets the totals."""

    folder: Path | None = None
    """A folder of .xlsx workbooks that the poller keeps up to date."""
    poller: bool = True
    poll_seconds: float = Field(60, gt=0)
    workers: int = Field(2, ge=1, le=64)
    backup_folder: Path | None = None
    backup_key: Path | None = None
    """The key file of the nightly backups; None = one made for this machine, in its folder of keys."""
    province: Path | None = None
    """The folder of the province's settings (``province.yaml``)."""

    session_hours: float = Field(12, gt=0)
    upload_bytes: int = Field(64 * 2**20, gt=0)

    smtp_host: str = ""
    smtp_port: int = Field(587, ge=1, le=65535)
    smtp_tls: bool = True
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_from: str = ""
    notify: Words = ()
    """Who is written to when the poller or Google stops."""

    @field_validator("public_url")
    @classmethod
    def _safe(cls, url: str) -> str:
        parts = urlsplit(url)
        local = parts.hostname in _LOCAL
        if parts.scheme != "https" and not (parts.scheme == "http" and local):
            raise ValueError("must begin with https:// (http:// only for localhost)")
        if not parts.hostname or "@" in parts.netloc or parts.path not in ("", "/") or parts.query or parts.fragment:
            raise ValueError("must be a scheme and a name only, like https://hoctap.example.vn")
        name = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        port = "" if parts.port in (None, _PORTS[parts.scheme]) else f":{parts.port}"
        return f"{parts.scheme}://{name}{port}"

    @property
    def secure(self) -> bool:
        """Whether browsers reach the service by https."""
        return self.public_url.startswith("https://")

    @property
    def google_ready(self) -> bool:
        """Whether people can sign in by Google."""
        return bool(self.google_client_id and self.google_client_secret.get_secret_value())


_SECRETS = ("database", "google_client_secret", "smtp_password")


def load_config(environment: Mapping[str, str] | None = None) -> Config:
    """The settings told by an environment (this process's own where none is given).

    Stop("config.invalid") names the first variable that is wrong, never its value; Stop("config.file") a file of a
    secret that is not there, or that others may read.
    """
    told = os.environ if environment is None else environment
    names = {field: f"HOCTAP_{field.upper()}" for field in Config.model_fields}
    found = {field: told[name] for field, name in names.items() if told.get(name)}
    for field in _SECRETS:
        if named := told.get(f"{names[field]}_FILE"):
            found[field] = secret_file(Path(named))
    try:
        config = Config.model_validate(found)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise Stop("config.invalid", name=names[str(first["loc"][0])], problem=first["msg"]) from None
    for file in (*config.google_accounts, *([config.backup_key] if config.backup_key else ())):
        checked(file)
    return config


def secret_file(path: Path) -> str:
    """A secret's file, which nobody else may read; without the line's end."""
    return checked(path).read_text(encoding="utf-8").strip()


def checked(path: Path) -> Path:
    """The path, if it is a file that its owner alone may read (0600 or 0400), and the owner is us or root."""
    try:
        found = path.stat()
    except OSError:
        raise Stop("config.file", path=str(path), problem="absent") from None
    if not stat.S_ISREG(found.st_mode):
        raise Stop("config.file", path=str(path), problem="absent")
    if os.name == "posix":
        if stat.S_IMODE(found.st_mode) & 0o177:
            raise Stop("config.file", path=str(path), problem=f"{stat.S_IMODE(found.st_mode):04o}")
        if found.st_uid not in (os.geteuid(), 0):
            raise Stop("config.file", path=str(path), problem=f"uid {found.st_uid}")
    return path

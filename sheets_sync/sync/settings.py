"""A province's own settings: how grave its findings are, its targets, its switches, the packs that it attested.

One YAML file, ``province.yaml``, in the folder that ``HOCTAP_PROVINCE`` names; without it the defaults hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sheets_sync.core import Severity, Stop


class Settings(BaseModel):
    """``checks``: finding code -> severity or "off"; ``shares``: model -> target in percent."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    checks: Mapping[str, Severity | Literal["off"]] = Field(default_factory=dict)
    shares: Mapping[str, float] = Field(default_factory=dict)
    attested: frozenset[str] = frozenset()
    blank_appraised_is_self: bool = False

    @property
    def tuning(self) -> dict[str, Severity | None]:
        """Finding code -> severity, None = off."""
        return {code: Severity(said) if said != "off" else None for code, said in self.checks.items()}

    @property
    def targets(self) -> dict[str, int]:
        """Model -> target in 1/100 %."""
        return {model: round(share * 100) for model, share in self.shares.items()}


def load_settings(text: str, file: str = "province.yaml") -> Settings:
    """Settings from a file's text; Stop("settings.invalid") with what is wrong and where."""
    try:
        told: Any = yaml.safe_load(text) or {}
        return Settings.model_validate(told)
    except yaml.YAMLError as error:
        raise Stop("settings.invalid", file=file, place="", problem=str(error).splitlines()[0]) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        raise Stop("settings.invalid", file=file, place=place, problem=first["msg"]) from error

"""A province's own settings: how grave its findings are, its targets, its switches, the packs that it attested.

One YAML file, ``province.yaml``, in the folder that ``HOCTAP_PROVINCE`` names; without it the defaults hold.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from sheets_sync.core import Phase, Severity, Stop
from sheets_sync.units import Phases

DayMonth = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|[12][0-9]|3[01])/(0[1-9]|1[0-2])$")]


class Settings(BaseModel):
    """``checks``: finding code -> severity or "off"; ``shares``: model -> target in percent.

    ``phases``: phase -> its first day in the assessed year, day/month; ``attested``: ids of packs that the province
    compared with the paper decision; ``blank_appraised_is_self``: a blank appraised score counts as the self-score
    once the minutes of the row's place have a number and a date; ``identity_numbers_online``: sheets on the web have a
    column of identity numbers, by the province's decision that ``identity_decision`` names.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    checks: Mapping[str, Severity | Literal["off"]] = Field(default_factory=dict)
    shares: Mapping[str, float] = Field(default_factory=dict)
    phases: Mapping[Literal["register", "self", "appraise", "submit"], DayMonth] = Field(default_factory=dict)
    attested: frozenset[str] = frozenset()
    blank_appraised_is_self: bool = False
    identity_numbers_online: bool = False
    identity_decision: str = ""

    @model_validator(mode="after")
    def _decided(self) -> Settings:
        if self.identity_numbers_online and not self.identity_decision.strip():
            raise ValueError("identity_numbers_online cần identity_decision: quyết định nào của tỉnh cho phép")
        return self

    @property
    def tuning(self) -> dict[str, Severity | None]:
        """Finding code -> severity, None = off."""
        return {code: Severity(said) if said != "off" else None for code, said in self.checks.items()}

    @property
    def targets(self) -> dict[str, int]:
        """Model -> target in 1/100 %."""
        return {model: round(share * 100) for model, share in self.shares.items()}

    def phases_of(self, period: int, default: Phases) -> Phases:
        """A year's phases, the province's days before the default; Stop("phases.order") where they run backwards."""
        own = {Phase[name.upper()]: _day(told, period) for name, told in self.phases.items()}
        register, own_scores, appraise, submit = (own.get(phase, default.start(phase)) for phase in Phase)
        return Phases((register, own_scores, appraise, submit))


def _day(told: str, year: int) -> date:
    """Day/month in a year; the month's last day where it has no such day (29/02)."""
    day, month = (int(part) for part in told.split("/"))
    return date(year, month, min(day, monthrange(year, month)[1]))


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

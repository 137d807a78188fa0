"""What may stand in a layout file: the shapes of ``templates/*.yaml``, nothing more."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from sheets_sync.core import Kind, Shape


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class InputText(_Strict):
    """A column or cover cell that people type in; ``at`` and ``count`` only on the cover (``count`` cells down)."""

    input: str
    header: str
    kind: Kind
    help: str
    example: str
    choices: str = ""
    points_to: str = ""
    required: bool = False
    aliases: tuple[str, ...] = ()
    voice: Literal["", "self", "appraised"] = ""
    width: float = Field(default=12.0, gt=0, le=100)
    folded: bool = False
    at: str = Field(default="", pattern=r"^([A-Z]{1,2}[1-9][0-9]{0,3})?$")
    count: int = Field(default=1, ge=1, le=99)


class OutputText(_Strict):
    """A column or cover cell that the machine owns."""

    output: str
    header: str
    kind: Kind
    width: float = Field(default=10.0, gt=0, le=100)
    hidden: bool = False
    at: str = Field(default="", pattern=r"^([A-Z]{1,2}[1-9][0-9]{0,3})?$")


class ButtonText(_Strict):
    """A cover cell that is ticked, done and unticked; its label stands at its left."""

    button: str = Field(pattern=r"^[a-z]+$")
    label: str
    at: str = Field(pattern=r"^[B-Z][1-9][0-9]{0,3}$")


class ScoresText(_Strict):
    """A column for each indicator that is answered by typing, as the packs have them; ``word`` opens the help text."""

    scores: Literal["self", "appraised"]
    header: str
    word: str
    width: float = Field(default=6.0, gt=0, le=100)
    folded: bool = False


class FactText(_Strict):
    """A row that an indicator sheet has for each subject besides its indicators."""

    id: str = Field(pattern=r"^fact\.[a-z_]+$")
    text: str
    kind: Kind
    help: str
    choices: str = ""


_KINDS = ("input", "output", "button", "scores", "use", "id")


def _which(entry: object) -> str | None:
    """The alternative that an entry means, by the key that names it; in brackets, as no key of a file is."""
    there = entry if isinstance(entry, dict) else type(entry).model_fields if isinstance(entry, _Strict) else ()
    return next((f"<{name}>" for name in _KINDS if name in there), None)


ColumnText = Annotated[
    Annotated[InputText, Tag("<input>")]
    | Annotated[OutputText, Tag("<output>")]
    | Annotated[ScoresText, Tag("<scores>")],
    Discriminator(_which),
]
CellText = Annotated[
    Annotated[InputText, Tag("<input>")]
    | Annotated[OutputText, Tag("<output>")]
    | Annotated[ButtonText, Tag("<button>")],
    Discriminator(_which),
]


class SheetText(_Strict):
    """A sheet of its own; ``columns_of`` names another sheet of the file that has the same columns."""

    id: str = Field(pattern=r"^[a-z_]+$")
    title: str = Field(min_length=1, max_length=31)
    shape: Shape
    model: str = ""
    key_prefix: str = Field(default="", pattern=r"^[A-Z]{0,3}$")
    guide: tuple[str, ...] = ()
    columns: tuple[ColumnText, ...] = ()
    columns_of: str = ""
    cells: tuple[CellText, ...] = ()
    facts: tuple[FactText, ...] = ()


class UseText(_Strict):
    """A sheet of the layout that this one is based on, less some columns, or for another model."""

    use: str
    model: str = ""
    without: tuple[str, ...] = ()
    guide: tuple[str, ...] = ()


class GroupsText(_Strict):
    """A list made of the groups of a model's packs."""

    groups_of: str


class VocabularyText(_Strict):
    """A list that the rubric packs' own vocabulary holds."""

    vocabulary: Literal["states", "kinds", "kind_codes"]


def _list(entry: object) -> str:
    if isinstance(entry, dict):
        return "<vocabulary>" if "vocabulary" in entry else "<groups>"
    if isinstance(entry, VocabularyText):
        return "<vocabulary>"
    return "<groups>" if isinstance(entry, GroupsText) else "<entries>"


ListText = Annotated[
    Annotated[tuple[str, ...], Tag("<entries>")]
    | Annotated[GroupsText, Tag("<groups>")]
    | Annotated[VocabularyText, Tag("<vocabulary>")],
    Discriminator(_list),
]


class LayoutText(_Strict):
    """A layout file. ``based_on``: the layout whose sheets, lists and machine columns it uses."""

    id: str = Field(pattern=r"^[a-z]+$")
    version: str = Field(pattern=r"^[0-9]+\.[0-9]+$")
    title: str
    based_on: str = ""
    lists: dict[str, ListText] = {}
    machine: tuple[OutputText, ...] = ()
    sheets: tuple[
        Annotated[Annotated[SheetText, Tag("<id>")] | Annotated[UseText, Tag("<use>")], Discriminator(_which)], ...
    ]

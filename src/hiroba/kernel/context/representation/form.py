# SPDX-License-Identifier: Apache-2.0
"""How a reader wants entities (4.5, 6.3.7): a frozen value made from Accept, `options`, `format`, `attrs` …"""

from collections.abc import Mapping
from dataclasses import dataclass

from hiroba.kernel.context.model.wording import check_name
from hiroba.kernel.context.names.vocabulary import CORE, Vocabulary
from hiroba.kernel.context.problems import BadRequestData, InvalidRequest

NORMALIZED, SIMPLIFIED, CONCISE = "normalized", "simplified", "concise"

_FORMATS = {"keyValues": SIMPLIFIED, "simplified": SIMPLIFIED, "concise": CONCISE, "normalized": NORMALIZED}
_OPTIONS = frozenset(
    [*_FORMATS, "sysAttrs", "count", "temporalValues", "aggregatedValues", "upsert", "update"]
)
_OPTIONS |= {"noOverwrite", "replace", "local", "details"}


@dataclass(frozen=True, kw_only=True)
class Form:
    """`names` compacts; `pick`, `omit` and `attributes` are canonical names."""

    kind: str = NORMALIZED
    geojson: bool = False
    system_times: bool = False
    attributes: frozenset[str] | None = None
    pick: frozenset[str] | None = None
    omit: frozenset[str] = frozenset()
    language: str | None = None
    dataset: str | None = None
    geometry_property: str = "location"
    names: Vocabulary = CORE

    @property
    def is_stored_text(self) -> bool:
        """Whether this is the text as it is stored."""
        return self == _STORED

    @property
    def is_common(self) -> bool:
        """Whether others are likely to ask for the same, so that the result is worth keeping."""
        return (
            self.names.is_core
            and self.attributes is None
            and self.pick is None
            and not self.omit
            and self.language is None
            and self.dataset is None
        )


_STORED = Form()
_COMMON = {
    (kind, geojson): Form(kind=kind, geojson=geojson)
    for kind in (NORMALIZED, SIMPLIFIED, CONCISE)
    for geojson in (False, True)
}


def read_form(parameters: Mapping[str, str], names: Vocabulary, *, geojson: bool) -> Form:
    """Raises InvalidRequest for an unknown option and BadRequestData for impossible combinations."""
    if not parameters and names.is_core:
        return _COMMON[NORMALIZED, geojson]
    options = read_options(parameters)
    kind = next(
        (_FORMATS[option] for option in (*options, parameters.get("format")) if option in _FORMATS),
        NORMALIZED,
    )
    form = Form(
        kind=kind,
        geojson=geojson,
        system_times="sysAttrs" in options,
        attributes=read_names(parameters.get("attrs"), names),
        pick=read_names(parameters.get("pick"), names),
        omit=read_names(parameters.get("omit"), names) or frozenset(),
        language=parameters.get("lang"),
        dataset=parameters.get("datasetId"),
        geometry_property=names.canonical(parameters.get("geometryProperty", "location")),
        names=names,
    )
    if form.attributes is not None and form.pick is not None:
        raise BadRequestData("attrs and pick cannot be used together")
    if form.pick is not None and form.pick & form.omit:
        raise BadRequestData("pick and omit name the same member")
    return _COMMON.get((form.kind, form.geojson), form) if form == Form(kind=kind, geojson=geojson) else form


def read_options(parameters: Mapping[str, str]) -> frozenset[str]:
    options = frozenset(filter(None, parameters.get("options", "").split(",")))
    unknown = options - _OPTIONS
    if unknown:
        raise InvalidRequest(f"options has the unknown value {sorted(unknown)[0]!r}")
    return options


def read_names(text: str | None, names: Vocabulary) -> frozenset[str] | None:
    if text is None:
        return None
    parts = [part.strip() for part in text.split(",")]
    if not all(parts):
        raise BadRequestData("A list of names is empty or has an empty part")
    return frozenset(names.canonical(check_name(part)) for part in parts)

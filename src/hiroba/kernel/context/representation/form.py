# SPDX-License-Identifier: Apache-2.0
"""How a reader wants entities (4.5, 6.3.7): a frozen value made from Accept, `options`, `format`, `attrs` …"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from hiroba.kernel.context.model.wording import check_name, check_uri
from hiroba.kernel.context.names.vocabulary import CORE, Vocabulary
from hiroba.kernel.context.problems import BadRequestData, InvalidRequest
from hiroba.kernel.context.representation.earlier_versions import Version
from hiroba.kernel.context.representation.projection import Projection, parse_projection

NORMALIZED, SIMPLIFIED, CONCISE = "normalized", "simplified", "concise"

_FORMATS = {"keyValues": SIMPLIFIED, "simplified": SIMPLIFIED, "concise": CONCISE, "normalized": NORMALIZED}
_OPTIONS = frozenset(
    [*_FORMATS, "sysAttrs", "count", "temporalValues", "aggregatedValues", "upsert", "update"]
)
_OPTIONS |= {"noOverwrite", "replace", "local", "details", "splitEntities"}
# Formats of the evolution of entities, which are read by its handlers.
_OTHER_FORMATS = frozenset(["temporalValues", "aggregatedValues"])
# The instance without a datasetId (4.5.5).
DEFAULT_INSTANCE = "@none"


@dataclass(frozen=True, kw_only=True)
class Form:
    """`names` compacts; `pick`, `omit` and `attributes` are canonical names; `version` is an earlier one of the
    standard."""

    kind: str = NORMALIZED
    geojson: bool = False
    system_times: bool = False
    attributes: frozenset[str] | None = None
    pick: Projection | None = None
    omit: Projection | None = None
    language: str | None = None
    datasets: frozenset[str] | None = None
    geometry_property: str = "location"
    names: Vocabulary = CORE
    version: Version | None = None

    @property
    def is_stored_text(self) -> bool:
        """Whether this is the text as it is stored."""
        return self == STORED

    @property
    def is_common(self) -> bool:
        """Whether others are likely to ask for the same, so that the result is worth keeping."""
        return (
            self.names.is_core
            and self.attributes is None
            and self.pick is None
            and self.omit is None
            and self.language is None
            and self.datasets is None
            and self.version is None
        )

    def shows(self, name: str) -> bool:
        """Whether a member other than id and type stays."""
        if self.attributes is not None and name not in self.attributes:
            return False
        if self.pick is not None and name not in self.pick.names:
            return False
        return self.omit is None or name not in self.omit.names

    def shows_head(self, name: str) -> bool:
        """Whether id or type stays; `attrs` leaves them."""
        if self.pick is not None and name not in self.pick.names:
            return False
        return self.omit is None or name not in self.omit.names

    def of_linked(self, relationship: str) -> "Form":
        """How the entities that a relationship links to are shown (4.5.23)."""
        return replace(
            self,
            attributes=None,
            pick=self.pick.of_linked(relationship) if self.pick else None,
            omit=self.omit.of_linked(relationship) if self.omit else None,
        )


STORED = Form()
_COMMON = {
    (kind, geojson): Form(kind=kind, geojson=geojson)
    for kind in (NORMALIZED, SIMPLIFIED, CONCISE)
    for geojson in (False, True)
}


def read_form(
    parameters: Mapping[str, str], names: Vocabulary, *, geojson: bool, version: Version | None = None
) -> Form:
    """Raises InvalidRequest for an unknown option and BadRequestData for impossible combinations."""
    if not parameters and names.is_core and version is None:
        return _COMMON[NORMALIZED, geojson]
    options = read_options(parameters)
    kind = _read_format(parameters) or next(
        (_FORMATS[option] for option in options if option in _FORMATS), NORMALIZED
    )
    omit = parse_projection(parameters.get("omit"), "omit", names)
    form = Form(
        kind=kind,
        geojson=geojson,
        system_times="sysAttrs" in options,
        attributes=_read_attributes(parameters.get("attrs"), names),
        pick=parse_projection(parameters.get("pick"), "pick", names),
        omit=omit.without_linking() if omit else None,
        language=parameters.get("lang"),
        datasets=_read_datasets(parameters.get("datasetId")),
        geometry_property=names.canonical(parameters.get("geometryProperty", "location")),
        names=names,
        version=version,
    )
    _check_together(form)
    return _COMMON.get((form.kind, form.geojson), form) if form == Form(kind=kind, geojson=geojson) else form


def read_options(parameters: Mapping[str, str]) -> frozenset[str]:
    options = frozenset(filter(None, parameters.get("options", "").split(",")))
    unknown = options - _OPTIONS
    if unknown:
        raise InvalidRequest(f"options has the unknown value {min(unknown)[:60]!r}")
    return options


def read_names(text: str | None, names: Vocabulary) -> frozenset[str] | None:
    if text is None:
        return None
    parts = [part.strip() for part in text.split(",")]
    if not all(parts):
        raise BadRequestData("A list of names is empty or has an empty part")
    return frozenset(names.canonical(check_name(part)) for part in parts)


def _read_format(parameters: Mapping[str, str]) -> str | None:
    # 6.3.7: `format` takes precedence over a format among the options.
    given = parameters.get("format")
    if given is None or given in _OTHER_FORMATS:
        return None
    if given not in _FORMATS:
        raise InvalidRequest(f"format {given[:60]!r} is not one of {', '.join(_FORMATS)}")
    return _FORMATS[given]


def _read_attributes(text: str | None, names: Vocabulary) -> frozenset[str] | None:
    attributes = read_names(text, names)
    if attributes is not None and not attributes.isdisjoint(("id", "type")):
        raise BadRequestData("attrs names attributes; id and type are none")
    return attributes


def _read_datasets(text: str | None) -> frozenset[str] | None:
    if text is None:
        return None
    parts = [part.strip() for part in text.split(",")]
    return frozenset(part if part == DEFAULT_INSTANCE else check_uri(part, "datasetId") for part in parts)


def _check_together(form: Form) -> None:
    if form.attributes is not None and (form.pick is not None or form.omit is not None):
        raise BadRequestData("attrs cannot be used together with pick or omit")
    if form.pick is not None and form.omit is not None and form.pick.names & form.omit.names:
        raise BadRequestData("pick and omit name the same member")

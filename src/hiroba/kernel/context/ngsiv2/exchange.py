# SPDX-License-Identifier: Apache-2.0
"""One NGSIv2 request as handlers see it: tenant, service paths, rights, options and bodies."""

import re
import uuid
from typing import Any

import orjson

from hiroba.kernel.context.access.rights import Rights
from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.media_types import JSON
from hiroba.kernel.context.ngsiv2.mapping.paths import PathFilter, read_filters, read_path
from hiroba.kernel.context.ngsiv2.problems import BadRequest, ContentLengthRequired, ParseError
from hiroba.kernel.context.ngsiv2.wording import read_list
from hiroba.kernel.context.problems import NotAcceptable, UnsupportedMediaType
from hiroba.kernel.context.protocol.messages import Answer, Request, header

OPTIONS = frozenset(
    """count normalized keyValues values unique skipForwarding append upsert overrideMetadata forcedUpdate flowControl
    noAttrDetail dateCreated dateModified""".split()  # noqa: SIM905 -- reads better
)
FORMATS = frozenset(["normalized", "keyValues", "values", "unique"])
CORRELATOR_CHARACTERS_MAX = 128
_WEIGHT = re.compile(r"[01](\.\d{0,3})?")


class Exchange:
    __slots__ = ("limits", "options", "parameters", "request", "rights", "tenant")

    def __init__(
        self, request: Request, parameters: dict[str, str], tenant: str, rights: Rights, limits: Limits
    ) -> None:
        self.request = request
        self.parameters = parameters
        self.tenant = tenant
        self.rights = rights
        self.limits = limits
        self.options = frozenset(read_list(parameters.get("options"), "options"))
        if not self.options <= OPTIONS:
            raise BadRequest(f"options has the unknown value {sorted(self.options - OPTIONS)[0][:40]!r}")
        if len(self.options & FORMATS) > 1:
            raise BadRequest(f"options has more than one of {', '.join(sorted(FORMATS))}")
        empty = [name for name, value in parameters.items() if not value]
        if empty:
            raise BadRequest(f"{empty[0][:40]} has no value")

    @property
    def filters(self) -> tuple[PathFilter, ...]:
        """Where a query looks."""
        return read_filters(self.request.headers.get("fiware-servicepath"))

    @property
    def path(self) -> str:
        """Where an update works."""
        return read_path(self.request.headers.get("fiware-servicepath"))

    def parameter(self, name: str) -> str | None:
        return self.parameters.get(name)

    def body(self) -> Any:
        """Raises ContentLengthRequired, UnsupportedMediaType and ParseError."""
        if not self.request.body:
            raise ContentLengthRequired
        if self.media_type != JSON:
            raise UnsupportedMediaType(f"Content-Type {self.media_type[:60]!r} is not {JSON}")
        return parse_json(self.request.body)

    @property
    def media_type(self) -> str:
        return self.request.headers.get("content-type", "").partition(";")[0].strip().lower()

    def accepted(self, *possible: str) -> str:
        """The first of the possible media types that the client takes, in the client's order (RFC 9110, 12.5.1)."""
        given = self.request.headers.get("accept")
        if given is None:
            return possible[0]
        for name in _by_weight(given):
            for media_type in possible:
                if name in (media_type, "*/*", media_type.partition("/")[0] + "/*"):
                    return media_type
        raise NotAcceptable(f"accepted MIME types: {', '.join(possible)}")

    def answer(self, status: int, body: bytes = b"", headers: bytes = b"") -> Answer:
        return Answer(status, headers + correlator(self.request), body)

    def json(self, shown: object, headers: bytes = b"") -> Answer:
        return self.text(orjson.dumps(shown), headers)

    def text(self, text: bytes, headers: bytes = b"", media_type: str = JSON) -> Answer:
        return self.answer(200, text, headers + header("Content-Type", media_type))


def _by_weight(accept: str) -> list[str]:
    """The media ranges with a weight over 0, the heaviest first and else as they stand."""
    found = []
    for part in accept.split(","):
        name, *modifiers = (piece.strip().lower() for piece in part.split(";"))
        weights = [modifier[2:] for modifier in modifiers if modifier.startswith("q=")]
        weight = float(weights[0]) if weights and _WEIGHT.fullmatch(weights[0]) else 1.0
        if weight:
            found.append((weight, name))
    return [name for _, name in sorted(found, key=lambda pair: -pair[0])]


def correlator(request: Request) -> bytes:
    """The line by which a chain of requests is followed; made up when the request begins one."""
    given = request.headers.get("fiware-correlator", "")[:CORRELATOR_CHARACTERS_MAX]
    return header("Fiware-Correlator", given or str(uuid.uuid4()))


def parse_json(text: bytes) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise ParseError("Errors found in incoming JSON buffer") from None

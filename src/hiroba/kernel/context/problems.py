# SPDX-License-Identifier: Apache-2.0
"""Problem details of NGSI-LD (5.5.3, 6.3.2): each error type with its status, raised anywhere and answered once."""

ERRORS = "https://uri.etsi.org/ngsi-ld/errors/"


class Problem(Exception):
    """An answer of RFC 9457: `detail` names the field, the value and the fix."""

    kind = "InternalError"
    status = 500
    title = "Internal error"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail

    def as_members(self) -> dict[str, object]:
        return {
            "type": ERRORS + self.kind,
            "title": self.title,
            "detail": self.detail,
            "status": self.status,
        }


class InvalidRequest(Problem):
    kind, status, title = "InvalidRequest", 400, "The request is not well formed"


class BadRequestData(Problem):
    kind, status, title = "BadRequestData", 400, "The request has content that cannot be used"


class AlreadyExists(Problem):
    kind, status, title = "AlreadyExists", 409, "The resource already exists"


class Conflict(Problem):
    kind, status, title = "Conflict", 409, "The operation conflicts with a registration"


class LoopDetected(Problem):
    # 6.3.2: the request has been here before, on its way through context sources.
    kind, status, title = "LoopDetected", 508, "A loop of context sources is detected"


class ResourceNotFound(Problem):
    kind, status, title = "ResourceNotFound", 404, "The resource does not exist"


class NonexistentTenant(Problem):
    kind, status, title = "NonexistentTenant", 404, "The tenant does not exist"


class OperationNotSupported(Problem):
    kind, status, title = "OperationNotSupported", 422, "The operation is not supported"


class TooComplexQuery(Problem):
    kind, status, title = "TooComplexQuery", 403, "The query is too complex"


class TooManyResults(Problem):
    kind, status, title = "TooManyResults", 403, "The query gives too many results"


class LdContextNotAvailable(Problem):
    kind, status, title = "LdContextNotAvailable", 504, "The JSON-LD @context is not available"


class LdContextNotAvailableEarlier(LdContextNotAvailable):
    # 6.3.2 up to version 1.8.1.
    status = 503


class NotAcceptable(Problem):
    kind, status, title = "NotAcceptable", 406, "No acceptable representation exists"


class UnsupportedMediaType(Problem):
    kind, status, title = "UnsupportedMediaType", 415, "The media type is not supported"


class MethodNotAllowed(Problem):
    kind, status, title = "MethodNotAllowed", 405, "The method is not allowed here"

    def __init__(self, detail: str, allowed: tuple[str, ...] = ()) -> None:
        super().__init__(detail)
        self.allowed = allowed


class Unauthorized(Problem):
    kind, status, title = "Unauthorized", 401, "A valid token is needed"


class Forbidden(Problem):
    kind, status, title = "Forbidden", 403, "The token does not allow this"


class TooManyStreams(Problem):
    # RFC 6585, 4; the standard knows no such case.
    kind, status, title = "TooManyRequests", 429, "Too many requests"

    def __init__(self, detail: str, retry_after_seconds: int) -> None:
        super().__init__(detail)
        self.retry_after_seconds = retry_after_seconds


class ServiceUnavailable(Problem):
    kind, status, title = "ServiceUnavailable", 503, "The broker cannot answer now"

    def __init__(self, detail: str, retry_after_seconds: int = 1) -> None:
        super().__init__(detail)
        self.retry_after_seconds = retry_after_seconds

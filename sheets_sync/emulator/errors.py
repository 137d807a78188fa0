"""What Google answers instead of a result: one exception, rendered the Sheets way or the Drive way."""

from typing import Any

STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    413: "INVALID_ARGUMENT",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    502: "UNAVAILABLE",
    503: "UNAVAILABLE",
}
BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"


class ApiError(Exception):
    """An HTTP answer >= 400. `reason` is Drive's word for it; `violations` are (field, description) pairs."""

    def __init__(
        self,
        code: int,
        message: str,
        *,
        reason: str = "",
        violations: tuple[tuple[str, str], ...] = (),
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message)
        self.code, self.message, self.reason = code, message, reason
        self.violations, self.retry_after = violations, retry_after

    def body(self) -> dict[str, Any]:
        """The JSON body: Drive's shape where a Drive reason is known, that of Sheets otherwise."""
        error: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.reason:
            error["errors"] = [{"message": self.message, "domain": "global", "reason": self.reason}]
            return {"error": error}
        error["status"] = STATUS.get(self.code, "UNKNOWN")
        if self.violations:
            fields = [
                {"field": field, "description": text} if field else {"description": text}
                for field, text in self.violations
            ]
            error["details"] = [{"@type": BAD_REQUEST, "fieldViolations": fields}]
        return {"error": error}


def bad(message: str) -> ApiError:
    """400: the caller asked for something that cannot be."""
    return ApiError(400, message)


def unknown(operation: str) -> ApiError:
    """501: an operation or detail that this emulator does not imitate, by name, never a guess."""
    return ApiError(501, f"The emulator does not know: {operation}")

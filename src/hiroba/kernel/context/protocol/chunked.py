# SPDX-License-Identifier: Apache-2.0
"""A chunked request body (RFC 9112, 7.1), read step by step."""

from hiroba.kernel.context.protocol.request_head import BadHead

SIZE_LINE_BYTES_MAX = 64
TRAILER_BYTES_MAX = 4_096


class ChunkedBody:
    """Feed it with bytes; it takes what belongs to the body and leaves the rest in the buffer."""

    def __init__(self, bytes_max: int) -> None:
        self._max = bytes_max
        self.parts: list[bytes] = []
        self._total = 0
        self._rest_of_chunk = -1

    def take(self, buffer: bytearray) -> bool:
        """True at the end of the body. Raises BadHead."""
        while True:
            if self._rest_of_chunk < 0:
                if not self._take_size(buffer):
                    return False
                if self._rest_of_chunk == 0:
                    self._rest_of_chunk = -2
            if self._rest_of_chunk == -2:
                return _take_trailer(buffer)
            if len(buffer) < self._rest_of_chunk + 2:
                return False
            if buffer[self._rest_of_chunk : self._rest_of_chunk + 2] != b"\r\n":
                raise BadHead(400, "A chunk does not end where it said")
            self.parts.append(bytes(buffer[: self._rest_of_chunk]))
            del buffer[: self._rest_of_chunk + 2]
            self._rest_of_chunk = -1

    def _take_size(self, buffer: bytearray) -> bool:
        if self._rest_of_chunk == -2:
            return True
        end = buffer.find(b"\r\n", 0, SIZE_LINE_BYTES_MAX)
        if end < 0:
            if len(buffer) >= SIZE_LINE_BYTES_MAX:
                raise BadHead(400, "A chunk has no proper size")
            return False
        digits = bytes(buffer[:end]).partition(b";")[0].strip()
        if not digits or digits.strip(b"0123456789abcdefABCDEF") or len(digits) > 8:
            raise BadHead(400, "A chunk has no proper size")
        size = int(digits, 16)
        self._total += size
        if self._total > self._max:
            raise BadHead(413, f"The body has more than {self._max} bytes")
        del buffer[: end + 2]
        self._rest_of_chunk = size
        return True


def _take_trailer(buffer: bytearray) -> bool:
    if buffer.startswith(b"\r\n"):
        del buffer[:2]
        return True
    end = buffer.find(b"\r\n\r\n", 0, TRAILER_BYTES_MAX)
    if end < 0:
        if len(buffer) > TRAILER_BYTES_MAX:
            raise BadHead(431, "The trailer is too long")
        return False
    del buffer[: end + 4]
    return True

# SPDX-License-Identifier: Apache-2.0
"""UTF-8, Shift_JIS (CP932) or UTF-16: found by decoding the whole file strictly, never by guessing from a sample."""

from __future__ import annotations

import codecs

from hiroba.kernel.catalogue.faults import FileFault

# Tried so that the refusal can name them; a town saves such a file anew, because CP932 can look like EUC-JP.
_OTHER_ENCODINGS = (("iso2022_jp", "ISO-2022-JP (JIS)"), ("euc_jp", "EUC-JP"))
_SAMPLE_BYTES = 1 << 20


class EncodingSearch:
    """Feed it the chunks of a file in order; `found` then gives the codec, or raises FileFault."""

    def __init__(self, file_name: str) -> None:
        self._file_name = file_name
        self._decoders: dict[str, codecs.IncrementalDecoder] | None = None
        self._failed_at: dict[str, int] = {}
        self._sample = b""
        self._lines = 0
        self._has_nul = False

    def feed(self, chunk: bytes) -> None:
        if self._decoders is None:
            self._decoders = {
                name: codecs.getincrementaldecoder(name)("strict") for name in _candidates(chunk)
            }
            self._sample = chunk[:_SAMPLE_BYTES]
        for name in [name for name in self._decoders if name not in self._failed_at]:
            try:
                text = self._decoders[name].decode(chunk)
            except UnicodeDecodeError as error:
                self._failed_at[name] = self._lines + chunk.count(b"\n", 0, error.start) + 1
            else:
                self._has_nul = self._has_nul or "\0" in text
        self._lines += chunk.count(b"\n")

    def found(self) -> str:
        for name, decoder in (self._decoders or {}).items():
            if name in self._failed_at:
                continue
            try:
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                self._failed_at[name] = self._lines + 1
                continue
            self._refuse_binary()
            self._refuse_lookalike(name)
            return name
        raise self._unknown()

    def _refuse_binary(self) -> None:
        if self._has_nul:
            raise FileFault(
                "nul_bytes",
                en=(
                    f"{self._file_name} holds NUL bytes, so it is damaged or no text",
                    "Export the file again",
                ),
                ja=(
                    f"{self._file_name} にNULバイトがあり、壊れているか文字のファイルではありません",
                    "もう一度書き出してください",
                ),
            )

    def _refuse_lookalike(self, name: str) -> None:
        """EUC-JP bytes decode as CP932 without an error, into rows of half-width kana; ISO-2022-JP even as ASCII."""
        if name == "utf-8-sig" and b"\x1b$" in self._sample:
            raise self._named("ISO-2022-JP (JIS)")
        if name != "cp932":
            return
        if "utf-8-sig" in self._failed_at and _is_mostly_utf8(self._sample):
            raise self._damaged(self._failed_at["utf-8-sig"])
        text = self._sample.decode("cp932", "replace")
        half_width = sum("\uff61" <= letter <= "\uff9f" for letter in text)
        wide = sum(letter > "\u00ff" for letter in text)
        if wide and half_width / wide > 0.4 and _decodes(self._sample, "euc_jp"):
            raise self._named("EUC-JP")

    def _unknown(self) -> FileFault:
        for codec, title in _OTHER_ENCODINGS:
            if _decodes(self._sample, codec):
                return self._named(title)
        return self._damaged(max(self._failed_at.values(), default=1))

    def _damaged(self, line: int) -> FileFault:
        return FileFault(
            "wrong_encoding",
            en=(
                f"{self._file_name} is neither UTF-8 nor Shift_JIS (line {line} cannot be read)",
                "Save it as CSV UTF-8",
            ),
            ja=(
                f"{self._file_name} はUTF-8でもShift_JISでもありません（{line}行目を読めません）",
                "「CSV UTF-8」で保存し直してください",
            ),
        )

    def _named(self, title: str) -> FileFault:
        return FileFault(
            "wrong_encoding",
            en=(f"{self._file_name} is written in {title}", "Save it as CSV UTF-8 or Shift_JIS"),
            ja=(
                f"{self._file_name} の文字コードは {title} です",
                "「CSV UTF-8」かShift_JISで保存し直してください",
            ),
        )


def _candidates(start: bytes) -> tuple[str, ...]:
    if start.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return ("utf-32",)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    if start.startswith(b"\xef\xbb\xbf"):
        return ("utf-8-sig",)
    # Without a mark UTF-16 shows itself by the zero bytes of commas, digits and line ends.
    if (zeros := start.count(0)) and len(start) % 2 == 0 and zeros > len(start) // 20:
        return ("utf-16-be",) if start[0::2].count(0) > start[1::2].count(0) else ("utf-16-le",)
    return ("utf-8-sig", "cp932")


def _is_mostly_utf8(sample: bytes) -> bool:
    """UTF-8 with a few broken bytes: CP932 would read it without an error, as other letters throughout."""
    text = sample.decode("utf-8", "replace")
    wide = sum(letter > "\x7f" for letter in text)
    return wide > 0 and text.count("\ufffd") * 2 < wide


def _decodes(sample: bytes, codec: str) -> bool:
    try:
        codecs.getincrementaldecoder(codec)("strict").decode(sample)
    except UnicodeDecodeError:
        return False
    return True

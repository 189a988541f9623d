# SPDX-License-Identifier: Apache-2.0
"""A short secret under a passphrase, as an age file (https://c2sp.org/age, recipient type scrypt).

pyrage measures the machine and lets scrypt take as long as it bears: a file of a fast machine is then refused by a slow
or busy one, and may need a gigabyte of memory. A restore must not depend on that, so the cost is fixed here.
"""

import base64
import hashlib
import hmac
import os
import re

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

# 128 MB and half a second, as OWASP's Password Storage Cheat Sheet asks for scrypt.
WORK_FACTOR = 17
# A file of another program may ask for up to 1 GB, no more.
WORK_FACTOR_MAX = 20
SECRET_BYTES_MAX = 64 * 1024

_FILE_KEY_BYTES = 16
_HEADER = re.compile(
    rb"(age-encryption\.org/v1\n"
    rb"-> scrypt ([A-Za-z0-9+/]{22}) (\d{1,2})\n"
    rb"([A-Za-z0-9+/]{43})\n---) ([A-Za-z0-9+/]{43})\n"
)
# The only chunk is the last one.
_LAST_CHUNK = bytes(11) + b"\1"


class WrongPassphrase(Exception):
    """The passphrase is another one, or the file is damaged there."""


def seal(secret: bytes, passphrase: str) -> bytes:
    """At most SECRET_BYTES_MAX bytes."""
    if len(secret) > SECRET_BYTES_MAX:
        raise ValueError("secret")
    file_key, salt, nonce = os.urandom(_FILE_KEY_BYTES), os.urandom(16), os.urandom(16)
    wrapped = ChaCha20Poly1305(_wrap_key(passphrase, salt, WORK_FACTOR)).encrypt(bytes(12), file_key, None)
    header = b"age-encryption.org/v1\n-> scrypt %b %d\n%b\n---" % (_text(salt), WORK_FACTOR, _text(wrapped))
    payload = ChaCha20Poly1305(_derived(file_key, nonce, b"payload")).encrypt(_LAST_CHUNK, secret, None)
    return header + b" " + _text(_mac(file_key, header)) + b"\n" + nonce + payload


def unseal(sealed: bytes, passphrase: str) -> bytes:
    """Raises WrongPassphrase, and ValueError when this is not such a file."""
    found = _HEADER.match(sealed)
    if found is None or int(found[3]) > WORK_FACTOR_MAX:
        raise ValueError("header")
    header, salt, factor, wrapped, mac = found.groups()
    payload = sealed[found.end() :]
    try:
        wrap_key = _wrap_key(passphrase, _bytes(salt), int(factor))
        file_key = ChaCha20Poly1305(wrap_key).decrypt(bytes(12), _bytes(wrapped), None)
        if not hmac.compare_digest(_mac(file_key, header), _bytes(mac)):
            raise WrongPassphrase
        key = _derived(file_key, payload[:16], b"payload")
        return ChaCha20Poly1305(key).decrypt(_LAST_CHUNK, payload[16:], None)
    except InvalidTag:
        raise WrongPassphrase from None


def _wrap_key(passphrase: str, salt: bytes, factor: int) -> bytes:
    memory = 129 * 8 * 2**factor + 1024 * 1024
    return hashlib.scrypt(
        passphrase.encode(),
        salt=b"age-encryption.org/v1/scrypt" + salt,
        n=2**factor,
        r=8,
        p=1,
        maxmem=memory,
        dklen=32,
    )


def _mac(file_key: bytes, header: bytes) -> bytes:
    return hmac.digest(_derived(file_key, b"", b"header"), header, "sha256")


def _derived(file_key: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt or None, info).derive(file_key)


def _text(content: bytes) -> bytes:
    return base64.b64encode(content).rstrip(b"=")


def _bytes(text: bytes) -> bytes:
    return base64.b64decode(text + b"=" * (-len(text) % 4))

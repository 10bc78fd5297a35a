"""Signs the handshake of Kalshi's stream with a key of the operator's."""

from __future__ import annotations

import base64
import stat
from collections.abc import Mapping

from positions.venues.streams.endpoint import StreamKey

SIGNED_PATH = "/trade-api/ws/v2"
OTHERS = stat.S_IRWXG | stat.S_IRWXO


class UnusableKey(Exception):
    """The key of a stream cannot be used; the message says what to do."""


def sign(key: StreamKey, milliseconds: int) -> Mapping[str, str]:
    """The headers of a handshake at this time. Raises UnusableKey."""
    text = f"{milliseconds}GET{SIGNED_PATH}".encode()
    signature = _signature(key, _read(key), text)
    return {
        "KALSHI-ACCESS-KEY": key.key_id,
        "KALSHI-ACCESS-TIMESTAMP": str(milliseconds),
        "KALSHI-ACCESS-SIGNATURE": base64.b64encode(signature).decode(),
    }


def _read(key: StreamKey) -> bytes:
    try:
        mode = key.key_file.stat().st_mode
        if mode & OTHERS:
            raise UnusableKey(
                f"{key.key_file} can be read by others. Run: chmod 600 {key.key_file}"
            )
        return key.key_file.read_bytes()
    except OSError as error:
        raise UnusableKey(f"Cannot read {key.key_file}: {error.strerror}") from None


def _signature(key: StreamKey, pem: bytes, text: bytes) -> bytes:
    # Only who has a key needs the library.
    try:
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
    except ImportError:
        raise UnusableKey(
            "Kalshi's stream needs the package cryptography for its key: run "
            ".venv/bin/pip install cryptography"
        ) from None
    try:
        private = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError):
        # The library's own message would tell of the key's content.
        raise UnusableKey(f"{key.key_file} is no PEM key without password") from None
    if isinstance(private, ed25519.Ed25519PrivateKey):
        return private.sign(text)
    if not isinstance(private, rsa.RSAPrivateKey):
        raise UnusableKey(f"{key.key_file} is neither an RSA nor an Ed25519 key")
    digest = hashes.SHA256()
    pss = padding.PSS(padding.MGF1(digest), padding.PSS.DIGEST_LENGTH)
    return private.sign(text, pss, digest)

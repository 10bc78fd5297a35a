"""Taking secrets out of texts before they are logged, stored or shown.

Secrets are known secret values, passwords in addresses, tokens and whatever stands
behind a word like "password=". `redact` is the one of this process: every line of the
trail passes through it, and it learns this installation's secrets with the settings.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

LONGEST = 20_000
SHORTEST_SECRET = 6
# Shorter ones occur by chance in other texts.
SHORTEST_BASE64 = 8
URL_SAFE = str.maketrans("+/", "-_")
HIDDEN = "***"
PATTERNS = (
    (re.compile(r"arb_[0-9a-f]{12}_[A-Za-z0-9_-]{20,}"), HIDDEN),
    (re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{6,}"), rf"\1 {HIDDEN}"),
    (re.compile(r"(?<=://)[^\s/@:]{0,200}:[^\s/@]{1,200}(?=@)"), HIDDEN),
    (
        re.compile(
            r"(?i)((?:password|passwd|secret|token|api[_-]?key|authorization"
            r"|signature|sessionid)[\w-]{0,40}[\"']?\s?[=:]\s?[\"']?)(?!\*)[^\s\"'&,;}]+"
        ),
        rf"\1{HIDDEN}",
    ),
)


def written_forms(secret: str) -> Iterator[str]:
    """A secret as it is written in texts, addresses, JSON, and Base64."""
    yield secret
    for escaped in (quote(secret, safe=""), quote(secret), quote_plus(secret)):
        yield escaped
        yield re.sub("%[0-9A-F]{2}", lambda code: code[0].lower(), escaped)
    for ascii_only in (True, False):
        yield json.dumps(secret, ensure_ascii=ascii_only)[1:-1]
    yield from _base64_forms(secret.encode(errors="replace"))


def _base64_forms(secret: bytes) -> Iterator[str]:
    """What Base64 makes of a secret at any place in a longer text.

    Three bytes become four characters. Where the secret begins or ends inside of such a
    group, the characters at its edges depend on its neighbours and are left out.
    """
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + secret).rstrip(b"=").decode()
        start, end = (0, 2, 3)[before], len(encoded)
        if (before + len(secret)) % 3:
            end -= 1
        inner = encoded[start:end]
        if len(inner) >= SHORTEST_BASE64:
            yield inner
            yield inner.translate(URL_SAFE)


class Redactor:
    """Takes secrets out of a text."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._known: list[str] = []
        self.learn(secrets)

    def learn(self, secrets: Iterable[str]) -> None:
        """These values are hidden too from now on; short ones would hide words."""
        long = [secret for secret in secrets if len(secret) >= SHORTEST_SECRET]
        forms = (form for secret in long for form in written_forms(secret))
        # The longest first: of a secret that contains another one, the rest would
        # remain.
        self._known = sorted({*self._known, *forms}, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        for secret in self._known:
            text = text.replace(secret, HIDDEN)
        # After the known secrets, so that no half of one remains; before the patterns,
        # whose cost grows with the text.
        text = text[:LONGEST]
        for pattern, put in PATTERNS:
            text = pattern.sub(put, text)
        return text


redact = Redactor()

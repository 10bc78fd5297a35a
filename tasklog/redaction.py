"""Taking secrets out of texts before they are logged, stored or shown.

Secrets are known secret values, passwords in addresses, tokens and whatever stands
behind a word like "password=". `redact` is the one of this process: every line of the
trail passes through it, and it learns this installation's secrets with the settings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST = 20_000
SHORTEST_SECRET = 6
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


class Redactor:
    """Takes secrets out of a text."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._known: list[str] = []
        self.learn(secrets)

    def learn(self, secrets: Iterable[str]) -> None:
        """These values are hidden too from now on; short ones would hide words."""
        long = {one for one in secrets if len(one) >= SHORTEST_SECRET}
        # The longest first: of a secret that contains another one, the rest would
        # remain.
        self._known = sorted({*self._known, *long}, key=len, reverse=True)

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

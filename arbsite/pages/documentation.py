"""The documentation site, as `make docs` has built it, under /docs/.

Its pages have inline scripts. They run by their hashes, which are computed from the
file that is served, and nowhere else on the site.
"""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils._os import safe_join
from django.views.decorators.http import require_safe
from django.views.static import serve

INDEX = "index.html"
SCRIPT = re.compile(rb"<script(?:\s[^>]*)?>(.*?)</script>", re.DOTALL)
# Search runs in a worker, and the icons of its stylesheet are data.
POLICY = (
    "default-src 'self'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; worker-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@require_safe
def documentation(request: HttpRequest, path: str = "") -> HttpResponseBase:
    """A file of the site; where it is not built, a page that says how to build it."""
    root = Path(settings.DOCUMENTATION_DIR)
    if not (root / INDEX).is_file():
        # Each page links to the root: there it is an answer, elsewhere an error.
        status = 404 if path else 200
        return render(request, "documentation/missing.html", status=status)
    try:
        target = Path(safe_join(root, path))
    except SuspiciousFileOperation:
        raise Http404("it is not a file of the site") from None
    if path and not path.endswith("/") and target.is_dir():
        return redirect(f"{request.path}/")
    if not path or path.endswith("/"):
        path += INDEX
    response = serve(request, path, document_root=str(root))
    if path.endswith(".html"):
        return _with_policy(response)
    return response


def _with_policy(response: HttpResponseBase) -> HttpResponse:
    """The page with a policy that allows the inline scripts that are in it."""
    if not isinstance(response, HttpResponse):
        content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
        response.close()
        response = HttpResponse(content)
    hashes = " ".join(sorted({script_hash(text) for text in scripts(response.content)}))
    response.headers["Content-Security-Policy"] = POLICY.format(hashes=hashes)
    return response


def scripts(page: bytes) -> list[bytes]:
    """The inline scripts of a page."""
    return [text for text in SCRIPT.findall(page) if text.strip()]


def script_hash(text: bytes) -> str:
    """A script as a source in a content security policy."""
    digest = base64.b64encode(hashlib.sha256(text).digest()).decode()
    return f"'sha256-{digest}'"

"""The build backend of arbsite, which builds nothing and says how to install it.

arbsite is run from its folder, with its templates and its requirement lists beside it.
A wheel without them would install and not work.
"""

from __future__ import annotations

import sys
from typing import Any, NoReturn

REFUSAL = """
arbsite is not installed as a package. The supported ways are:
  make install           from a checkout, into .venv, with every dependency pinned
  ops/Containerfile      an image for Docker or Podman, see ops/README.md
  ops/systemd            units for a checkout on a server
"""


def build_wheel(*_: Any, **__: Any) -> NoReturn:
    sys.exit(REFUSAL)


build_editable = build_sdist = build_wheel

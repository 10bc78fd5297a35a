"""Command-line entry point: `python -m tests.bench NAME`."""

from __future__ import annotations

import os
import sys

import django


def main(arguments: list[str]) -> int:
    """Check the settings, set up Django and run; the exit code.

    Exits 2 where a setting cannot be used, like every command of manage.py.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arbsite.settings")
    from arbsite.startup import checks

    with checks.exit_codes():
        # Before Django reads the same settings: here a mistake is one line, there it
        # would be a traceback.
        checks.load_settings()
        django.setup()
        # The benchmarks import models, which exist only after the setup.
        from tests.bench import command

        code = command.run(arguments)
        sys.stdout.flush()
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

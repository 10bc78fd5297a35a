#!/usr/bin/env python
"""The command line of arbsite."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arbsite.settings")
    from arbsite.startup.checks import run_command_line

    run_command_line(sys.argv)


if __name__ == "__main__":
    main()

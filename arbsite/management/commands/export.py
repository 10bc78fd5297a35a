"""The books as CSV or JSON files, as the pages export them."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from arbsite.pages.exports import FORMATS, in_chunks
from arbsite.pages.lists.query import parse_query
from arbsite.pages.lists.reading import every_record
from arbsite.pages.lists.registry import LISTS
from arbsite.pages.views import mode


class Command(BaseCommand):
    help = "Write positions, opportunities, pairs, tasks and decisions to files."
    needs_migrations = True

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("directory", type=Path, help="where the files are written")
        parser.add_argument("--format", choices=sorted(FORMATS), default="csv")
        parser.add_argument(
            "--list",
            dest="lists",
            action="append",
            choices=sorted(LISTS),
            help="only this list; can be repeated",
        )
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, directory: Path, **options: Any) -> None:
        try:
            directory.mkdir(parents=True, exist_ok=True)
            sizes = {
                str(path): path.stat().st_size
                for path in [
                    _write(directory, name, options["format"])
                    for name in options["lists"] or LISTS
                ]
            }
        except OSError as error:
            raise CommandError(f"{directory} cannot be written: {error}") from None
        if options["json"]:
            self.stdout.write(json.dumps({"files": sizes}))
        else:
            for path, size in sizes.items():
                self.stdout.write(f"{path}: {size} bytes")


def _write(directory: Path, name: str, form: str) -> Path:
    """One list as a file, which has its name only when it is whole."""
    listing = LISTS[name]
    query = parse_query(listing, [], is_paged=False)
    table = listing.table(every_record(listing, query), query.parameters, mode())
    path = directory / f"arbsite-{mode().value}-{name}.{form}"
    draft = path.with_name(f"{path.name}.part")
    with draft.open("wb") as file:
        for chunk in in_chunks(FORMATS[form].write(table)):
            file.write(chunk)
    draft.replace(path)
    return path

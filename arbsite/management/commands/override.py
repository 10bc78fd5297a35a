"""The operator actions on the command line, generated from their table.

Whoever has a shell on this machine may do all of them; the trail has the name.
"""

from __future__ import annotations

import argparse
import getpass
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from arbsite.management.operator_actions import actor_of, run_action
from arbsite.overrides.actions import ACTIONS


class Command(BaseCommand):
    help = "Override the agent: pause, resume, cancel, settle, check, poll, …"
    needs_migrations = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object")
        commands = parser.add_subparsers(dest="action", required=True)
        for action in ACTIONS.values():
            command = commands.add_parser(action.name, help=action.help)
            # Also after the action; left out there, it leaves the other one alone.
            command.add_argument(
                "--json", action="store_true", default=argparse.SUPPRESS
            )
            target = action.target
            if not target.only_id:
                command.add_argument(
                    "target", metavar=target.argument, help=target.help
                )
            for name, field in action.form.inputs().items():
                flag = name if field.required else f"--{name}"
                about = f"{field.label or name.title()}. {field.help_text}"
                command.add_argument(flag, help=about)
            command.add_argument("--reason", required=True)
            command.add_argument("--actor", default=getpass.getuser())

    def handle(self, *args: Any, **options: Any) -> None:
        action = ACTIONS[options["action"]]
        target, actor = action.target, actor_of(options["actor"])
        identity = target.only_id or f"{target.id_prefix}{options['target']}"
        entered = {name: text for name, text in options.items() if text is not None}
        title, done = run_action(action, identity, entered, actor)
        if options["json"]:
            answer = {"done": action.name, "actor": actor, "message": done}
            self.stdout.write(json.dumps(answer))
        else:
            self.stdout.write(f"Done: {title}: {done}")

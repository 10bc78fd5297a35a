"""The image and the compose file: what they copy and run exists, without privileges."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

from arbsite.config import ROOT, Config

IMAGE = ROOT / "ops/Containerfile"
SETTINGS = {
    "MONGO_PASSWORD": "secret",
    "ARBSITE_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz",
    "ARBSITE_ALLOWED_HOSTS": "127.0.0.1",
}


def instructions() -> list[tuple[str, str]]:
    """The instructions of the Containerfile with their arguments, one line each."""
    text = re.sub(r"^#.*\n", "", IMAGE.read_text(), flags=re.MULTILINE)
    split = (line.partition(" ") for line in lines(text.replace("\\\n", " ")))
    return [(word, rest) for word, _, rest in split]


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def compose() -> dict[str, Any]:
    """The compose file, its variables replaced as a compose program does."""
    text = (ROOT / "ops/compose.yaml").read_text()
    # Without a message after `:?` podman-compose leaves the variable as it is.
    text = re.sub(r"\$\{(\w+):\?[^}]+\}", lambda match: SETTINGS[match[1]], text)
    parsed: dict[str, Any] = yaml.safe_load(text)
    return parsed


def commands(line: str) -> set[str]:
    """The commands of manage.py in a line of the shell."""
    return set(re.findall(r"manage\.py (\w+)", line))


def ignored() -> set[str]:
    return set(lines((ROOT / ".dockerignore").read_text()))


def test_what_the_image_copies_is_in_the_repository() -> None:
    copied = [
        source
        for word, rest in instructions()
        if word == "COPY" and "--from" not in rest
        for source in shlex.split(rest)[:-1]
    ]
    assert len(copied) > 5
    for source in copied:
        assert (ROOT / source).exists(), source
        assert source.split("/")[0] not in ignored()


def test_the_image_holds_every_package_that_the_program_imports() -> None:
    copied = " ".join(rest for word, rest in instructions() if word == "COPY").split()
    packages = {
        path.parent.name
        for path in ROOT.glob("*/__init__.py")
        if path.parent.name != "tests"
    }
    assert packages <= set(copied)
    assert {"manage.py", "templates"} <= set(copied)


def test_the_image_ends_as_a_user_without_rights_and_can_be_probed() -> None:
    final = dict(instructions())
    user = final["USER"]
    assert re.search(rf"useradd --uid 10001 .*\b{user}\b", final["RUN"])
    assert "--require-hashes" in IMAGE.read_text()
    arguments = json.loads(final["HEALTHCHECK"].partition("CMD ")[2])
    assert arguments[:2] == ["python", "-c"]
    compile(arguments[2], "HEALTHCHECK", "exec")
    assert "/healthz" in arguments[2]


def test_containers_run_commands_that_exist() -> None:
    start = json.loads(dict(instructions())["CMD"])
    worker = compose()["services"]["worker"]["command"]
    for line in (start, worker):
        assert line[:2] == ["sh", "-c"]
        # So that it gets the signals that stop it.
        assert "&& exec python" in line[2]
    named = commands(start[2]) | commands(worker[2])
    assert named == {"collectstatic", "migrate", "qcluster"}
    assert named <= set(get_commands())


@pytest.mark.parametrize("name", ["pages", "worker"])
def test_a_service_of_arbsite_has_a_read_only_root_and_no_privileges(name: str) -> None:
    service = compose()["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["tmpfs"] == ["/tmp"]
    state = dict(instructions())["VOLUME"]
    assert service["volumes"] == [f"{name}:{state}"]
    context = ROOT / "ops" / service["build"]["context"]
    assert (context / service["build"]["dockerfile"]).resolve() == IMAGE


def test_no_port_is_open_to_other_machines() -> None:
    services = compose()["services"]
    ports = [port for service in services.values() for port in service.get("ports", ())]
    assert ports == ["127.0.0.1:8000:8000"]


def test_the_settings_of_the_compose_file_are_accepted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    environment = compose()["services"]["worker"]["environment"]
    for name, text in environment.items():
        monkeypatch.setenv(name, text)
    config = Config()
    assert config.allowed_hosts == "127.0.0.1"
    assert config.mongodb_uri is not None
    assert "arbsite:secret@database" in config.mongodb_uri.get_secret_value()


def test_the_database_is_waited_for_and_its_password_is_no_argument() -> None:
    services = compose()["services"]
    assert services["pages"]["depends_on"]["database"]["condition"] == "service_healthy"
    probe = services["database"]["healthcheck"]["test"]
    assert "secret" not in "".join(probe)
    # By a shell the variable would become an argument.
    assert probe[0] == "CMD"
    assert 'host: "database:27017"' in probe[-1]


def test_the_key_of_the_replica_set_is_made_once_and_kept(tmp_path: Path) -> None:
    shell, option, script = compose()["services"]["database"]["entrypoint"]
    script = script.replace("/data/db", str(tmp_path)).replace("$$", "$")
    # The account and the server are the image's.
    script = script.replace("chown mongodb:mongodb", "ls").partition("exec ")[0]
    key = tmp_path / "key"
    subprocess.run([shell, option, script], check=True, capture_output=True)
    content = key.read_text()
    assert key.stat().st_mode & 0o077 == 0
    # mongod takes keys of 6 to 1024 characters.
    assert 6 <= len(content) <= 1024
    subprocess.run([shell, option, script], check=True, capture_output=True)
    assert key.read_text() == content

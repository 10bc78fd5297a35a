"""A test for each threat in SECURITY.md, named after it; other tests go further."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import pickle
import re
from pathlib import Path
from typing import Any

import pytest
from bson import json_util
from bson.binary import Binary
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django_q.signing import SignedPackage
from django_q.tasks import async_task
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from arbsite import config
from arbsite.access.records import Scope
from arbsite.config import ROOT, Config, ConfigError
from arbsite.notifying.channels import Undelivered
from arbsite.notifying.channels.webhook import WebhookChannel
from arbsite.startup import mongod, server
from arbsite.startup.mongod import binary, process, replica_set
from arbsite.startup.mongod.directory import ServerDirectory
from arbsite.worker.broker import MongoBroker
from arbsite.worker.records import QUEUED_JOBS
from positions.models import POSITIONS
from tasklog.kinds import Action, Kind
from tasklog.records import TrailLine
from tasklog.redaction import Redactor
from tasklog.storage.collections import collection
from tests.arbsite.pages.test_views import PAGES
from tests.support import builders
from tests.support.api_client import new_token, viewer
from tests.support.builders import add
from tests.support.fakes import FakeClock, journal
from tests.support.hostile_texts import HOSTILE, intruders
from tests.support.trail_lines import message

pytestmark = pytest.mark.django_db

PASSWORD = "look-at-it-1"
CANARY = "canary/7f3a9+Zq&1"
VENDORED = ROOT / "arbsite/static/arbsite/vendor"
ran: list[str] = []


class Planted:
    """A pickle that says when it was opened."""

    def __reduce__(self) -> Any:
        return ran.append, ("opened",)


def rows() -> dict[str, str]:
    """The threats of SECURITY.md with the test that each names."""
    table = re.findall(
        r"^\| ([^|]+) \|[^|]+\| `(test_\w+)`", (ROOT / "SECURITY.md").read_text(), re.M
    )
    return {threat.strip(): test for threat, test in table}


def test_each_threat_has_its_test_and_each_test_its_threat() -> None:
    tests = {name for name in globals() if name.startswith("test_")}
    own = test_each_threat_has_its_test_and_each_test_its_threat.__name__
    assert set(rows().values()) == tests - {own}


@pytest.fixture
def maria() -> User:
    return User.objects.create_user("maria", password=PASSWORD)


def test_overrides_without_the_right() -> None:
    add("positions", builders.watching(id="p1"))
    form = {"of": "p1", "seen": "", "confirmed": "yes", "reason": "because"}
    for client, status in ((Client(), 302), (viewer(), 403)):
        assert client.post("/override/cancel/do/", form).status_code == status
    token = new_token("reader", Scope.READ)
    reader = Client(headers={"authorization": f"Bearer {token}"})
    path = "/api/v1/positions/p1/cancel"
    body = {"reason": "because"}
    answer = reader.post(path, body, content_type="application/json")
    assert answer.status_code in {401, 403}
    stored = POSITIONS.get("p1")
    assert stored is not None
    assert stored.state == "watching"


def test_cross_site_requests(maria: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(maria)
    for path in ("/theme/", "/logout/", "/override/cancel/do/", "/login/"):
        assert client.post(path, {}).status_code == 403
    # The API takes no login for what changes something.
    maria.is_superuser = True
    maria.save()
    answer = client.post(
        "/api/v1/positions/p1/cancel", {"reason": "x"}, content_type="application/json"
    )
    assert answer.status_code in {401, 403}
    sources = [*ROOT.glob("*/**/*.py")]
    exempt = [
        path.name
        for path in sources
        if "csrf_exempt" in path.read_text() and ROOT / "tests" not in path.parents
    ]
    assert not [name for name in exempt if ".venv" not in name]


def test_session_fixation_and_theft(maria: User) -> None:
    client = Client()
    client.get("/login/")
    client.cookies["sessionid"] = "chosen-by-an-attacker"
    client.post("/login/", {"username": "maria", "password": PASSWORD})
    cookie = client.cookies["sessionid"]
    assert cookie.value != "chosen-by-an-attacker"
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 12 * 60 * 60
    stolen = cookie.value
    client.post("/logout/")
    thief = Client()
    thief.cookies["sessionid"] = stolen
    assert thief.get("/positions/").status_code == 302


def test_brute_force(maria: User) -> None:
    def log_in(password: str, address: str) -> int:
        form = {"username": "maria", "password": password}
        status: int = Client().post("/login/", form, REMOTE_ADDR=address).status_code
        return status

    for _ in range(5):
        log_in("wrong", "192.0.2.1")
    assert log_in(PASSWORD, "192.0.2.1") == 429
    assert log_in(PASSWORD, "192.0.2.2") == 302


@pytest.mark.parametrize(
    "text", ['{"$ne": null}', '{"$gt": ""}', "$where", '["a"]', '{"$regex": "^"}']
)
def test_operator_injection(text: str) -> None:
    add("positions", builders.position(id="p1"))
    client = viewer()
    token = new_token("reader", Scope.READ)
    program = Client(headers={"authorization": f"Bearer {token}"})
    for query in ({"market_type": text}, {"market_type[$ne]": "x"}):
        shown = client.get("/positions/", query)
        assert shown.status_code in {200, 400}
        assert b"/positions/p1/" not in shown.content
        answer = program.get("/api/v1/positions", query)
        assert answer.status_code == 400 or answer.json()["items"] == []


def test_regular_expressions_of_strangers(admin_client: Client) -> None:
    for query in ("event_name__regex=(", "event_name__iregex=(a%2B)%2B$", "q=(", "q=["):
        answer = admin_client.get(f"/admin/positions/position/?{query}", follow=True)
        assert answer.status_code < 500, query


def test_formulas_in_exports() -> None:
    for number, start in enumerate("=+-@\t\r\uff1d\uff0b"):
        name = f"{start}cmd|' /C calc'!A0"
        add("positions", builders.position(id=f"p{number}", event_name=name))
    answer = viewer().get("/export/positions.csv")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert sum("cmd|" in cell for cell in cells) == 8
    assert all(cell.startswith("'") for cell in cells if "cmd|" in cell)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1:1/",
        "https://[::1]:1/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://2130706433:1/",
        "https://localhost:1/",
    ],
)
def test_requests_into_the_private_network(url: str) -> None:
    channel = WebhookChannel(
        Config(webhook_url=url, venues="live"), lambda: 0.0, lambda: 0.0
    )
    with pytest.raises(Undelivered):
        channel.send(message())
    for forbidden in ("file:///etc/passwd", "gopher://a.org/", "https://u:p@a.org/"):
        with pytest.raises(ValueError, match="webhook_url"):
            Config(webhook_url=forbidden)


@pytest.mark.parametrize("hostile", HOSTILE[:2])
def test_markup_in_texts_of_venues(hostile: str) -> None:
    add("positions", builders.position(id="p1", event_name=hostile))
    client = viewer()
    for path in ("/", "/positions/", "/positions/p1/"):
        answer = client.get(path)
        assert intruders(answer.content.decode()) == []
        policy = answer.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy


def test_links_of_venues() -> None:
    add(
        "positions", builders.position(id="p1", legs=[builders.leg(url="javascript:1")])
    )
    add("positions", builders.position(id="p2", legs=[builders.leg(url="//evil.org")]))
    for path in ("/positions/p1/", "/positions/p2/"):
        shown = viewer_of(path)
        assert "javascript:" not in re.sub(r"<pre.*?</pre>", "", shown, flags=re.S)
        assert 'href="//evil.org' not in shown


def viewer_of(path: str) -> str:
    client = Client()
    client.force_login(User.objects.get_or_create(username="victor")[0])
    return client.get(path).content.decode()


def test_secrets_in_logs_and_the_trail() -> None:
    redact = Redactor([CANARY])
    texts = (CANARY, "canary%2F7f3a9%2BZq%261", f"password={CANARY}", f"x?key={CANARY}")
    assert not [text for text in texts if "canary" in redact(text)]
    line = TrailLine(kind=Kind.POLL, action=Action.FETCH, details=settings.SECRET_KEY)
    journal(FakeClock()).write(line)
    stored = json_util.dumps(list(collection("task_log").find()))
    assert settings.SECRET_KEY not in stored


def test_weak_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.DEBUG is False
    assert Client().get("/login/", headers={"host": "evil.org"}).status_code == 400
    for name, text in (
        ("ARBSITE_SECRET_KEY", "django-insecure"),
        ("ARBSITE_ALLOWED_HOSTS", "*"),
    ):
        with monkeypatch.context() as patched:
            patched.setenv(name, text)
            with pytest.raises(ConfigError, match=name):
                config.load()


def test_forged_jobs() -> None:
    async_task("strategy.tasks.run_job", "check")
    forged = SignedPackage.dumps({"func": "os.system", "args": ("true",)})[:-3] + "AAA"
    QUEUED_JOBS.raw.update_one({}, {"$set": {"payload": forged}})
    assert MongoBroker().dequeue() is None
    (letter,) = QUEUED_JOBS.raw.find()
    assert "signature" in letter["reason"]


def test_pickles_that_run_when_shown(admin_client: Client) -> None:
    planted = Binary(pickle.dumps(Planted()))
    task = {"_id": "t1", "name": "x", "func": "x", "result": planted, "success": True}
    collection("django_q_task").insert_one(task)
    for path in ("/admin/", "/queue/", *PAGES):
        admin_client.get(path)
    for name in ("success", "failure", "schedule", "task"):
        assert admin_client.get(f"/admin/django_q/{name}/").status_code == 404
    collection("django_q_task").delete_many({})
    assert ran == []


def test_functions_that_are_not_allowed(admin_client: Client) -> None:
    assert admin_client.post("/admin/django_q/schedule/add/", {}).status_code == 404
    async_task("os.system", "true")
    assert MongoBroker().dequeue() is None
    (letter,) = QUEUED_JOBS.raw.find()
    assert "os.system is not an allowed function" in letter["reason"]


def embedded() -> ServerDirectory:
    return ServerDirectory.of(config.load())


def test_a_database_open_to_local_accounts() -> None:
    directory = embedded()
    port = directory.read_record().port
    with (
        MongoClient[Any]("127.0.0.1", port, directConnection=True) as stranger,
        pytest.raises(OperationFailure) as caught,
    ):
        stranger.arbsite.positions.insert_one({})
    assert caught.value.code == 13
    for path in (directory.path.resolve(), directory.data, directory.record_path):
        assert path.stat().st_mode & 0o077 == 0


def test_weaknesses_of_the_embedded_server() -> None:
    record = embedded().read_record()
    with replica_set.connect(record.port, record) as client:
        answer = client.admin.command("hello", compression=["zlib", "snappy", "zstd"])
        version = str(client.server_info()["version"])
    assert "compression" not in answer
    assert server.security_advice(version)
    assert "gets no fixes any more" in str(server.end_of_life(version))


def test_known_bad_dependencies() -> None:
    makefile = (ROOT / "Makefile").read_text()
    assert "--require-hashes" in makefile
    assert "tests.support.audit" in makefile
    lists = (ROOT / "requirements").glob("*.txt")
    for line in "".join(path.read_text() for path in lists).splitlines():
        is_pinned = re.match(r"[a-z0-9._-]+==\S+ \\$", line)
        assert is_pinned or line.startswith((" ", "#")) or not line, line


def test_altered_scripts() -> None:
    manifest = json.loads((VENDORED / "manifest.json").read_text())
    for name, entry in manifest.items():
        digest = hashlib.sha256((VENDORED / name).read_bytes()).hexdigest()
        assert digest == entry["sha256"], name
    for path in ("/login/", "/"):
        shown = viewer_of(path)
        assert not re.findall(r'(?:src|href)="https?://', shown)


def test_an_altered_server_binary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    altered = tmp_path / "mongod"
    altered.write_bytes(b"\x7fELF of somebody else")
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(binary, "_packaged", lambda: altered)
    with pytest.raises(mongod.MongodError, match="SHA-256 differs"):
        binary.binary()


def test_clickjacking_and_sniffing() -> None:
    for path in ("/login/", "/positions/", "/healthz", "/api/v1/x", "/nowhere/"):
        headers = viewer_headers(path)
        assert headers["X-Frame-Options"] == "DENY", path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], path


def viewer_headers(path: str) -> Any:
    client = Client()
    client.force_login(User.objects.get_or_create(username="victor")[0])
    return client.get(path).headers


def test_floods_of_data() -> None:
    client = viewer()
    for query in ("limit=100000", f"q={'x' * 100_000}", "page=" + "9" * 400):
        assert client.get(f"/positions/?{query}").status_code in {200, 400}
    token = new_token("reader", Scope.READ)
    program = Client(headers={"authorization": f"Bearer {token}"})
    assert program.get("/api/v1/positions?limit=201").status_code == 400
    large = "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    assert client.post("/login/", {"username": large}).status_code == 400


def test_tampering_with_the_trail(admin_client: Client) -> None:
    add("task_log", builders.task(id="t1"))
    before = collection("task_log").find_one({"_id": "t1"})
    for act in ("add/", "t1/change/", "t1/delete/"):
        answer = admin_client.post(f"/admin/tasklog/tasklog/{act}", {"details": "x"})
        assert answer.status_code == 403, act
    assert collection("task_log").find_one({"_id": "t1"}) == before


def test_credentials_of_the_database_on_show(
    capsys: pytest.CaptureFixture[str],
) -> None:
    uri = f"mongodb://arbsite:{CANARY}@127.0.0.1:1/?replicaSet=a"
    with pytest.raises(server.ServerUnsuitable) as caught:
        server.check_server(uri)
    assert "canary" not in str(caught.value)
    password = embedded().read_record().password
    assert password not in " ".join(process.command_line(embedded(), 1))
    call_command("mongod", "status", "--json")
    shown = capsys.readouterr().out + Client().get("/healthz.json").content.decode()
    assert password not in shown

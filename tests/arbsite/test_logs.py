"""Log lines: for people or for machines, and never with a secret."""

from __future__ import annotations

import io
import json
import logging
import logging.config
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseForbidden
from django.utils.log import log_response

from arbsite import config, logs
from arbsite.logs import JsonFormatter, PlainFormatter, without_expected_traceback
from tasklog.redaction import HIDDEN, LONGEST, Redactor

CANARY = "canary-7f3a9"


def line(form: logging.Formatter, message: str, *args: Any, **more: Any) -> str:
    """What one call of a logger writes."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(form)
    logger = logging.Logger("strategy.dispatcher")
    logger.addHandler(handler)
    logger.error(message, *args, **more)
    return stream.getvalue().rstrip("\n")


def test_a_machine_reads_one_object_a_line() -> None:
    output = line(JsonFormatter("simulated"), "two\nlines %s", 7, extra={"job": "x"})
    assert "\n" not in output
    written = json.loads(output)
    assert written["message"] == "two\nlines 7"
    assert written["level"] == "ERROR"
    assert written["logger"] == "strategy.dispatcher"
    assert written["mode"] == "simulated"
    assert written["process"] == os.getpid()
    assert written["run_id"] == logs.run_id()
    assert written["job"] == "x"
    assert written["time"].endswith("+00:00")


def test_extra_values_cannot_pass_for_the_line_itself() -> None:
    written = json.loads(line(JsonFormatter("live"), "x", extra={"mode": "forged"}))
    assert written["mode"] == "live"


def test_an_exception_is_logged_without_its_secrets() -> None:
    for form in (JsonFormatter("live", [CANARY]), PlainFormatter([CANARY])):
        try:
            raise RuntimeError(f"GET https://x/?api_key={CANARY} {CANARY}")
        except RuntimeError:
            output = line(form, "failed with %s", CANARY, exc_info=True)
        assert "RuntimeError" in output
        assert CANARY not in output


@pytest.mark.parametrize(
    "text",
    [
        f"mongodb://arbsite:{CANARY}@127.0.0.1:27017/?w=majority",
        f"https://user:{CANARY}@hooks.example/x",
        f"Authorization: Bearer {CANARY}",
        f"authorization: Basic {CANARY}",
        f"password={CANARY}",
        f'{{"password": "{CANARY}"}}',
        f"{{'api_key': '{CANARY}'}}",
        f"?token={CANARY}&x=1",
        f"KALSHI-ACCESS-SIGNATURE: {CANARY}",
        f"sessionid={CANARY}; path=/",
        f"SECRET_KEY={CANARY}",
    ],
)
def test_what_looks_like_a_secret_is_hidden(text: str) -> None:
    redacted = Redactor()(text)
    assert CANARY not in redacted
    assert HIDDEN in redacted


@pytest.mark.parametrize(
    "text",
    [
        "polled 12 pairs in 3.4 s, 2 opportunities",
        "the lease of qcluster on workshop (4321) under token 17",
        "http://127.0.0.1:8000/positions/?state=open",
        "position 6d5f6c51-6f0b-5d0e-9a83-6a1c3f0f7f10 entered for $97.00",
    ],
)
def test_plain_text_stays(text: str) -> None:
    assert Redactor([""])(text) == text


def test_known_secrets_are_hidden_wherever_they_appear() -> None:
    assert Redactor([CANARY, "abc"])(f"x{CANARY}y abc") == f"x{HIDDEN}y abc"


def test_a_line_has_a_maximum_length() -> None:
    assert len(Redactor()("x" * 100_000)) == LONGEST


@pytest.mark.parametrize("form", ["plain", "json"])
def test_both_forms_can_be_configured(form: str) -> None:
    logging_config = logs.configuration(form, "simulated", [CANARY])
    assert logging_config["handlers"]["stderr"]["formatter"] == form
    configurator = logging.config.DictConfigurator(logging_config)
    formatter = configurator.configure_formatter(logging_config["formatters"][form])
    assert CANARY not in line(formatter, CANARY)


KEY = "correct horse battery staple, and much more"


def test_the_secrets_of_the_settings_are_known() -> None:
    settings_with_secrets = config.Config(
        secret_key=KEY, MONGODB_URI="mongodb://x:pw@h/"
    )
    assert set(config.secrets_of(settings_with_secrets)) == {
        KEY,
        "mongodb://x:pw@h/",
    }


@pytest.mark.slow
def test_a_process_writes_json_when_the_setting_says_so() -> None:
    """The whole way from the environment; a child is of the same run."""
    code = (
        "import django, logging, os; django.setup();"
        "logging.getLogger('arbsite').info('key %s', os.environ['ARBSITE_SECRET_KEY'])"
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "arbsite.settings",
        "ARBSITE_LOG_FORMAT": "json",
        "ARBSITE_SECRET_KEY": CANARY * 5,
        "RUN_ID": "run-1",
    }
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    written = json.loads(done.stderr.strip().splitlines()[-1])
    assert written["message"] == f"key {HIDDEN}"
    assert (written["run_id"], written["logger"]) == ("run-1", "arbsite")


@pytest.mark.parametrize(("status", "is_kept"), [(403, False), (500, True)])
def test_only_what_is_broken_leaves_a_traceback(status: int, is_kept: bool) -> None:
    record = logging.makeLogRecord({"status_code": status, "exc_info": (None,) * 3})
    assert without_expected_traceback(record)
    assert (record.exc_info is not None) is is_kept


def test_a_page_that_somebody_may_not_see_leaves_no_traceback() -> None:
    stream = io.StringIO()
    configured = logs.configuration("plain", "simulated", [])
    configured["handlers"]["stderr"]["stream"] = stream
    answer = HttpResponseForbidden()
    try:
        logging.config.dictConfig(configured)
        try:
            raise PermissionDenied
        except PermissionDenied as denied:
            log_response("Forbidden: %s", "/x/", response=answer, exception=denied)
    finally:
        logging.config.dictConfig(settings.LOGGING)
    assert "Forbidden: /x/" in stream.getvalue()
    assert "Traceback" not in stream.getvalue()

"""The API held to its own description: whatever is sent, it answers as documented."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from arbsite.access.records import Scope
from tests.support import builders
from tests.support.api_client import description, new_token
from tests.support.builders import add
from tests.support.sizes import sized

pytestmark = pytest.mark.django_db

SCHEMA = description()
OPERATIONS = [
    (method.upper(), path)
    for path, operations in SCHEMA["paths"].items()
    for method in operations
]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
EXAMPLES = sized(8, 20)


@pytest.fixture
def filled() -> dict[str, str]:
    """One of everything under names that are guessed often; a token to come in."""
    add("positions", builders.position(id="0"), builders.watching(id="1"))
    add("positions", *(builders.closed() for _ in range(3)))
    add("positions", {"_id": "00", "state": "entered", "legs": 3})
    add("matched_pairs", builders.pair(id="0"), {"_id": "00", "reasons": 7})
    add("arbitrage_opportunities", builders.opportunity())
    add("task_log", builders.task(), {"_id": "x", "timestamp": "then"})
    add("poll_decisions", builders.decision())
    add("market_type_performance", builders.performance())
    add("jobs", builders.job("poll:0"))
    add("agent_runs", builders.run())
    token = new_token("fuzz", Scope.OPERATE)
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_nothing_that_is_sent_breaks_the_api_or_its_word(
    filled: dict[str, str], method: str, path: str
) -> None:
    app = get_wsgi_application()
    described = schemathesis.openapi.from_dict(SCHEMA)
    operation = described[path][method]
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        _try_out(operation, mode, lambda case: _hold(case, app, filled))


def _try_out(operation: Any, mode: GenerationMode, hold: Callable[[Any], None]) -> None:
    @seed(20270120)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case: Any) -> None:
        hold(case)

    run()


def _hold(case: Any, app: Any, headers: dict[str, str]) -> None:
    case.operation.app = app
    # The test client of WSGI does not decompress.
    response = case.call(app=app, headers={**headers, "Accept-Encoding": "identity"})
    assert response.json()["mode"] == "simulated"
    case.validate_response(response, checks=CHECKS)


def test_the_description_has_every_operation_under_a_name_of_its_own() -> None:
    names = [
        operation["operationId"]
        for operations in SCHEMA["paths"].values()
        for operation in operations.values()
    ]
    assert len(OPERATIONS) == len(set(names)) == 33

"""An account names a search of a list, finds it there, and removes it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from arbsite.access.records import SAVED_VIEWS
from arbsite.pages.lists.saved import MOST, saved_views
from tests.support.crash_writes import nothing, watched
from tests.support.query_plans import Spy, wasteful
from tests.support.written_fields import writes

pytestmark = pytest.mark.django_db


class Died(BaseException):
    """The process ended at a write."""


def die(_: str) -> None:
    raise Died


def viewer(name: str) -> User:
    return User.objects.create_user(name, password="look-at-it-1")


@pytest.fixture
def ada(db: None) -> User:
    return viewer("ada")


@pytest.fixture
def client(ada: User) -> Client:
    client = Client()
    client.force_login(ada)
    return client


def save(client: Client, name: str, query: str = "state=open&sort=ending") -> int:
    form = {"view": name, "query": query}
    return client.post("/views/positions/", form).status_code


def names(user: User, listing: str = "positions") -> list[str]:
    return [view.name for view in saved_views(user.pk, listing)]


@writes(
    "SavedViewRecord.id",
    "SavedViewRecord.account",
    "SavedViewRecord.listing",
    "SavedViewRecord.name",
    "SavedViewRecord.query",
)
def test_a_search_is_saved_from_the_list_and_found_on_it(client: Client) -> None:
    unsaved = client.get("/positions/?state=open&sort=ending").content.decode()
    assert 'name="query" value="sort=ending&amp;state=open"' in unsaved or (
        'name="query" value="state=open&amp;sort=ending"' in unsaved
    )
    form = {"view": "Ending soon", "query": "state=open&sort=ending"}
    answer = client.post("/views/positions/", form, follow=True)
    body = answer.content.decode()
    assert answer.redirect_chain[0][0].startswith("/positions/?")
    assert "saved as “Ending soon”" in body
    assert 'aria-current="true">Ending soon</a>' in body
    assert ">Ending soon</a>" in client.get("/positions/").content.decode()
    assert "Ending soon" not in client.get("/tasks/").content.decode()


def test_a_view_is_seen_by_its_own_account_alone(client: Client, ada: User) -> None:
    save(client, "mine")
    bob = Client()
    bob.force_login(viewer("bob"))
    assert ">mine</a>" not in bob.get("/positions/").content.decode()
    bob.post("/views/positions/", {"view": "mine", "remove": "1"})
    assert names(ada) == ["mine"]


def test_a_view_is_removed_by_its_button(client: Client, ada: User) -> None:
    save(client, "mine")
    save(client, "others")
    answer = client.post("/views/positions/", {"view": "mine", "remove": "1"})
    assert answer.headers["Location"] == "/positions/"
    assert names(ada) == ["others"]


def test_a_name_that_is_saved_again_has_the_later_search(
    client: Client, ada: User
) -> None:
    save(client, "mine", "state=open")
    save(client, "mine", "state=closed")
    assert [view.query for view in saved_views(ada.pk, "positions")] == ["state=closed"]


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("", "state=open"),
        ("x" * 41, "state=open"),
        ("mine", ""),
        ("mine", "state=nonsense"),
        ("mine", "next=https://evil.example/"),
        ("mine", "q=" + "x" * 5000),
    ],
)
def test_what_the_list_could_not_show_is_not_saved(
    client: Client, ada: User, name: str, query: str
) -> None:
    assert save(client, name, query) == 400
    assert names(ada) == []


def test_a_list_has_room_for_so_many_views(client: Client, ada: User) -> None:
    for number in range(MOST):
        assert save(client, f"view {number}") == 302
    assert save(client, "one more") == 400
    # A name that is there already can still be changed.
    assert save(client, "view 3", "state=closed") == 302
    assert len(names(ada)) == MOST


def test_the_views_of_a_deleted_account_are_deleted(client: Client, ada: User) -> None:
    save(client, "mine")
    bob = viewer("bob")
    ada.delete()
    assert SAVED_VIEWS.raw.count_documents({}) == 0
    bob.delete()


@pytest.mark.parametrize("is_after", [False, True])
def test_a_crash_at_the_write_leaves_the_view_whole_or_absent(
    client: Client, ada: User, is_after: bool
) -> None:
    dying = (nothing, die) if is_after else (die, nothing)
    with watched(*dying), pytest.raises(Died):
        save(client, "mine")
    assert names(ada) == (["mine"] if is_after else [])
    save(client, "mine")
    assert names(ada) == ["mine"]
    assert SAVED_VIEWS.raw.count_documents({}) == 1


def test_the_views_of_a_page_are_read_by_an_index(
    client: Client, ada: User, spied: Spy
) -> None:
    for number in range(MOST):
        save(client, f"view {number}")
        SAVED_VIEWS.raw.insert_one(
            {
                "_id": f"other {number}",
                "account": "another",
                "listing": "positions",
                "name": f"view {number}",
                "query": "state=open",
            }
        )
    (command,) = spied.watch(lambda: saved_views(ada.pk, "positions"))
    assert wasteful(command) == ""

"""`GET /auth/users`: pages, search, and who sees what."""

import secrets

import pytest
from administered_site import add_admin, done, rows_of
from assertions import assert_faults, assert_problem

OTHERS = ("per_cent", "percent", "a-b", "a.b", "a@b", "a+b", "a")


#: Sealed for somebody else, so that it opens for nobody, and under a key that the database knows.
SEAL = "(SELECT sealed_password FROM users WHERE username = 'root')"


@pytest.fixture(scope="module")
def listing(make_site):
    """A site with 10,000 users who cannot log in, and an admin."""
    site = make_site()
    admin = add_admin(site, "root").login()
    with rows_of(site) as database:
        database.executemany(
            f"INSERT INTO users VALUES (?, ?, ?, 0, '', {SEAL}, NULL, 0, NULL)",
            [
                (secrets.token_bytes(16), f"u{number:05}", f"Person{number}@Example.org" if number % 2 else None)
                for number in range(9_990)
            ]
            + [(secrets.token_bytes(16), name, None) for name in OTHERS]
            + [(secrets.token_bytes(16), "signs", r"100%_\x@example.org")],
        )
    return admin


def page(login, **query):
    answer = login.site.http.get("/auth/users", params=query, headers=login.bearer)
    assert answer.status_code == 200, answer.text
    return answer.json()


def pages(login, **query):
    """All users, page by page."""
    found, after = [], {}
    while True:
        body = page(login, **query, **after)
        found += body["users"]
        if "next" not in body:
            return found
        assert body["next"] == body["users"][-1]["username"]
        after = {"after": body["next"]}


def names(users):
    return [user["username"] for user in users]


@pytest.mark.parametrize("limit", [200, 199])
def test_ten_thousand_users_page_by_page_are_complete_and_each_is_there_once(listing, limit):
    found = names(pages(listing, limit=limit))
    expected = [f"u{number:05}" for number in range(9_990)]
    expected += [*OTHERS, "root", "signs"]
    assert found == sorted(expected)


def test_pages_stay_whole_when_users_come_and_go_between_them(listing):
    site = listing.site
    before = names(pages(listing, limit=200))
    seen, after = [], {}
    for _ in range(4):
        body = page(listing, limit=150, **after)
        seen += names(body["users"])
        after = {"after": body["next"]}
        with rows_of(site) as database:
            database.execute("DELETE FROM users WHERE username = ?", [body["next"]])
            database.execute(
                f"INSERT INTO users VALUES (?, ?, NULL, 0, '', {SEAL}, NULL, 0, NULL)",
                [secrets.token_bytes(16), "0" + secrets.token_hex(6)],
            )
    assert seen == before[: len(seen)]
    assert len(set(seen)) == len(seen) == 600


@pytest.mark.parametrize(
    "search, expected",
    [
        ("_", ["per_cent", "signs"]), ("%", ["signs"]), ("r_c", ["per_cent"]), ("rc", ["percent"]), ("0%_", ["signs"]),
        ("\\", ["signs"]), ("a.b", ["a.b"]), ("a-b", ["a-b"]), ("a+b", ["a+b"]), ("PERSON77@", ["u00077"]),
        ("person77@example.org", ["u00077"]), ("' OR 1=1 --", []), ("*", []),
        ("u0007", [f"u0007{n}" for n in range(10)]),
    ],
)  # fmt: skip
def test_DB8_a_search_finds_what_stands_there_and_no_character_means_more(listing, search, expected):
    assert names(pages(listing, search=search)) == expected


@pytest.mark.parametrize(
    "query, pointers",
    [
        ("limit=0", ["#/limit"]), ("limit=201", ["#/limit"]), ("limit=-1", ["#/limit"]), ("limit=x", ["#/limit"]),
        ("limit=", ["#/limit"]), ("limit=%2B5", ["#/limit"]), ("limit=99999999999999999999", ["#/limit"]),
        ("after=a%20b", ["#/after"]), ("offset=5", ["#/offset"]), ("search=" + "x" * 255, ["#/search"]),
        ("limit=0&after=!&x=1", ["#/limit", "#/after", "#/x"]),
        *[(broken, None) for broken in ("limit=1&limit=2", "search=%", "search=%zz", "search=%ff", "search=%00")],
    ],
)  # fmt: skip
def test_a_query_that_cannot_be_taken_is_400(listing, query, pointers):
    answer = listing.site.http.get(f"/auth/users?{query}", headers=listing.bearer)
    assert_problem(answer, 400, "invalid-query")
    if pointers:
        assert_faults(answer, *pointers)


def test_others_see_ids_and_names_where_the_site_lets_them_and_search_names_alone(make_site):
    site = make_site(SALLYPORT_USERS_LIST="users")
    admin, user = add_admin(site).login(), site.register("plain").login()
    done(site, "user", "email", "plain", "hidden@example.org")
    found = page(user)["users"]
    assert all(set(one) == {"id", "username"} for one in found) and len(found) == 2
    assert page(user, search="hidden")["users"] == []
    assert page(user, search="plai")["users"] == [{"id": user.body["user"]["id"], "username": "plain"}]
    assert names(page(admin, search="hidden")["users"]) == ["plain"]
    assert page(admin, search="hidden")["users"][0]["email"] == "hidden@example.org"
    own = f"/auth/users/{user.body['user']['id']}"
    assert_problem(site.http.get(own, headers=user.bearer), 403, "not-allowed")
    assert_problem(site.http.get("/auth/users"), 401, "credentials-missing")

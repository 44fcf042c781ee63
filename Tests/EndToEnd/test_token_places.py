"""Where an access token may stand (SALLYPORT_TOKEN_PLACES): both doors read the same, and a place that is not listed
counts for nothing."""

import json
import secrets

import pytest

from assertions import assert_problem
from private_site import SECRET, private_files

DOORS = ("/auth/protected", "/auth/session")


@pytest.fixture(scope="module")
def places_site(make_site, tmp_path_factory):
    folder = tmp_path_factory.mktemp("places")
    return make_site(
        snippet=private_files(folder),
        SALLYPORT_TOKEN_PLACES="bearer, header:token, cookie:jwt, query:token",
        SALLYPORT_TOKEN_HEADER="token",
    )


@pytest.fixture(scope="module")
def token(places_site):
    return places_site.register().login().access


def carried(token):
    return {
        "bearer": {"headers": {"Authorization": f"Bearer {token}"}},
        "header": {"headers": {"token": token}},
        "cookie": {"headers": {"Cookie": f"jwt={token}"}},
        "query": {"params": {"token": token}},
    }


@pytest.mark.parametrize("place", carried(""))
def test_a_token_is_taken_from_each_place_by_both_doors_and_in_front_of_a_location(places_site, token, place):
    for path in (*DOORS, "/private/secret.txt", "/auth/sessions"):
        answer = places_site.http.get(path, **carried(token)[place])
        assert answer.status_code == 200, (path, answer.text)


@pytest.mark.parametrize("place", ["header", "cookie", "query"])
def test_a_place_that_is_not_listed_counts_for_nothing(private_site, private_login, place):
    options = carried(private_login.access)[place]
    for path in DOORS:
        answer = private_site.http.get(path, **options)
        assert answer.status_code in (400, 401), (path, answer.text)
        assert private_site.http.get(path, **merged(options, private_login.bearer)).status_code in (200, 400)


def merged(options, headers):
    return options | {"headers": options.get("headers", {}) | headers}


def test_WB4_two_tokens_that_differ_are_refused_and_a_cookie_gives_way(places_site, token):
    other = places_site.register().login().access
    mine = {"Authorization": f"Bearer {token}"}
    name = places_site.http.get("/auth/protected", headers=mine).json()["logged_in_as"]
    for path in DOORS:
        for options in (carried(other)["header"], carried(other)["query"]):
            assert_problem(places_site.http.get(path, **merged(options, mine)), 400, "ambiguous-credentials")
        same = {"headers": mine | {"token": token, "Cookie": f"jwt={token}"}, "params": {"token": token}}
        assert places_site.http.get(path, **same).status_code == 200
        assert name in places_site.http.get(path, headers=mine | {"Cookie": f"jwt={other}"}).text
        doubled = [("token", token), ("token", token)]
        assert_problem(places_site.http.get(path, headers=doubled), 400, "ambiguous-credentials")
        for query in (f"token={token}&token={token}", f"token={token}&x=y", "token="):
            assert_problem(places_site.http.get(f"{path}?{query}"), 400, "ambiguous-credentials")
    refused = places_site.http.get("/private/secret.txt", headers=mine | {"token": other})
    assert refused.status_code == 401 and SECRET not in refused.text


def test_WB2_a_change_that_rides_on_a_token_in_a_cookie_comes_from_the_site_itself(places_site):
    login = places_site.register().login()
    cookie = {"Cookie": f"jwt={login.access}"}
    for origin in (None, "null", "https://evil.test", places_site.url + ".evil.test", "http" + places_site.url[5:]):
        headers = cookie | ({"Origin": origin} if origin else {})
        answer = places_site.http.post("/auth/urls", headers=headers, json={"path": "/x", "expires_in": 60})
        assert_problem(answer, 403, "cross-site-request")
        assert_problem(places_site.http.post("/auth/logout", headers=headers), 403, "cross-site-request")
        protected = places_site.http.post("/private/secret.txt", headers=headers)
        assert_problem(protected, 403, "cross-site-request")
    assert places_site.http.get("/auth/session", headers=cookie).status_code == 200
    answer = places_site.http.post("/auth/logout", headers=cookie | {"Origin": places_site.url})
    assert answer.status_code == 204
    assert_problem(places_site.http.get("/auth/session", headers=cookie), 401, "session-ended")


@pytest.mark.parametrize("place", ["header", "query"])
def test_a_logout_takes_the_token_from_there_too(places_site, place):
    login = places_site.register().login()
    assert places_site.http.post("/auth/logout", **carried(login.access)[place]).status_code == 204
    assert_problem(places_site.http.get("/auth/session", headers=login.bearer), 401, "session-ended")


def test_login_and_refresh_answer_with_the_token_in_a_header_too(places_site, site, user):
    there = places_site.register()
    body = {"username": there.username, "password": there.password}
    answer = places_site.http.post("/auth/login", json=body)
    assert answer.headers["token"] == answer.json()["access_token"]
    again = places_site.http.post("/auth/refresh", json={"refresh_token": answer.json()["refresh_token"]})
    assert again.headers["token"] == again.json()["access_token"]
    cookie = places_site.http.post("/auth/login?session=cookie", json=body, headers={"Origin": places_site.url})
    assert cookie.status_code == 200 and "token" not in cookie.headers
    plain = site.http.post("/auth/login", json={"username": user.username, "password": user.password})
    assert plain.status_code == 200 and "token" not in plain.headers


def test_JW7_no_other_credential_is_taken_there(places_site):
    login = places_site.register().login()
    made = places_site.http.post("/auth/tokens", json={"name": "x"}, headers=login.bearer).json()["token"]
    link = places_site.http.post("/auth/urls", json={"path": "/x", "expires_in": 60}, headers=login.bearer).json()
    for text in (login.refresh, made, link["token"], "x", "a.b.c"):
        places_site.secrets.add(text)
        for place in ("header", "cookie", "query"):
            for path in DOORS:
                assert_problem(places_site.http.get(path, **carried(text)[place]), 401, "token-invalid")


def test_a_list_is_asked_with_a_token_in_its_query(places_site):
    login = places_site.register().login()
    answer = places_site.http.get("/auth/events", params={"limit": 1, "token": login.access})
    assert answer.status_code == 200 and len(answer.json()["events"]) == 1
    assert_problem(places_site.http.get(f"/auth/events?token={login.access}&limit=1"), 400, "ambiguous-credentials")


def test_OP2_no_token_of_a_query_comes_into_a_log(places_site, token):
    marker = secrets.token_hex(4)
    for path in (*DOORS, "/private/secret.txt", "/nothing"):
        places_site.http.get(f"{path}?x={marker}&token={token}")
        places_site.http.get(f"{path}?x={marker}&token=short{marker}")
    assert places_site.http.get("/auth/session", headers={"token": token}).status_code == 200
    signature = token.rpartition(".")[2]
    for log in (places_site.folder / "log").iterdir():
        # nginx writes its error log as it likes: the README says so
        if log.name == "nginx-error.log":
            continue
        text = log.read_text(errors="surrogateescape")
        assert signature not in text and f"short{marker}" not in text, log.name
    lines = [json.loads(line) for line in places_site.log("nginx-access").splitlines()]
    assert any(line["target"].endswith("?masked") for line in lines)

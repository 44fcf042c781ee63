"""Share links: the first visit trades the token for a cookie of the share's path alone."""

import contextlib
import json
import re
import sqlite3
import time

import httpx
import pytest

from link_steps import snippet, status, tool, tool_json
from private_site import start_echo


@pytest.fixture(scope="module")
def shared_site(make_site, tmp_path_factory):
    folder = tmp_path_factory.mktemp("shared")
    echo = start_echo()
    site = make_site(snippet=snippet(folder, echo))
    site.files = folder / "files"
    # What was made in the second in which counting began counts as used up: these links shall not be.
    with contextlib.closing(sqlite3.connect(site.folder / "gate/gate.db", timeout=60)) as database, database:
        database.execute("UPDATE link_counting SET since = since - 1")
    (site.files / "somebody/sub").mkdir(parents=True)
    (site.files / "somebody/a.txt").write_bytes(b"shared\n")
    (site.files / "somebody/sub/b.txt").write_bytes(b"shared too\n")
    yield site
    echo.shutdown()


def share(site, path, *options):
    return tool_json(site, "share", "create", site.url + path, "--json", *options)


def visit(site, url, address=None):
    """What a browser does: keeps the cookie, follows the redirect."""
    client = site.client_from(address) if address else site.client()
    answer = client.get(url)
    return client, answer


def test_wb1_the_first_visit_gives_a_cookie_of_that_path_and_the_clean_address(shared_site):
    """WB1"""
    made = share(shared_site, "/app/shared/", "--for", "1h")
    token = made["url"].split("?token=")[1]
    client, answer = visit(shared_site, f"/app/shared/x?a=1&token={token}")
    assert answer.status_code == 303 and answer.headers["location"] == "/app/shared/x?a=1"
    (cookie,) = answer.headers.get_list("set-cookie")
    match = re.fullmatch(
        r"__Secure-sallyport-share=(\S+); Path=/app/shared/; Max-Age=(\d+); Secure; HttpOnly; SameSite=Lax", cookie
    )
    assert match[1] == token and 3000 <= int(match[2]) <= 3600
    assert answer.headers["cache-control"] == "no-store" and answer.headers["referrer-policy"] == "no-referrer"
    opened = client.get("/app/shared/x?a=1")
    assert opened.status_code == 200
    sent = dict(opened.json())
    assert not sent.get("remote-user") and token not in json.dumps(sent)
    assert client.get("/app/").status_code == 401
    assert client.post("/app/shared/x").status_code == 401
    client.close()
    time.sleep(0.2)
    assert token.rsplit(".")[-1] not in shared_site.log("nginx-access")


def test_a_share_of_files_opens_them_to_who_is_no_user(shared_site):
    made = share(shared_site, "/files/somebody/")
    client, answer = visit(shared_site, made["url"].replace("/?", "/a.txt?"))
    assert answer.status_code == 303 and answer.headers["location"] == "/files/somebody/a.txt"
    assert client.get("/files/somebody/a.txt").content == b"shared\n"
    assert client.get("/files/somebody/sub/b.txt").content == b"shared too\n"
    assert client.get("/files/somebody/.git").status_code == 403
    assert client.get("/files/").status_code in (401, 403)
    client.close()


def test_wb4_several_shares_of_one_browser_do_not_hide_each_other(shared_site):
    """WB4"""
    tokens = [share(shared_site, path)["url"].split("=")[1] for path in ("/app/", "/app/one/", "/app/one/two/")]
    for order in (tokens, tokens[::-1]):
        cookies = "; ".join(f"__Secure-sallyport-share={token}" for token in order)
        for path, expected in (("/app/one/two/x", 200), ("/app/one/x", 200), ("/app/x", 200)):
            assert status(shared_site, path, headers={"Cookie": cookies}) == expected
    junk = "__Secure-sallyport-share=junk; __Secure-sallyport-share=" + tokens[2]
    assert status(shared_site, "/app/one/two/", headers={"Cookie": junk}) == 200
    assert status(shared_site, "/app/one/", headers={"Cookie": junk}) == 401


def test_a_share_is_listed_revoked_and_in_the_trail(shared_site):
    made = share(shared_site, "/app/listed/", "--note", "for the printer", "--uses", "20")
    assert tool(shared_site, "share", "create", made["url"].split("?")[0], "--note", "a\u202eb").returncode == 65
    (listed,) = [row for row in tool_json(shared_site, "share", "list", "--json") if row["id"] == made["id"]]
    assert listed["state"] == "open" and listed["note"] == "for the printer" and listed["max_uses"] == 20
    assert "token" not in json.dumps(listed) and "url" not in listed
    line = [line for line in tool(shared_site, "share", "list").stdout.decode().splitlines() if made["id"] in line]
    assert line[0].split("\t")[1:3] == ["open", "20"]
    client, answer = visit(shared_site, made["url"])
    assert answer.status_code == 303 and client.get("/app/listed/").status_code == 200
    assert tool(shared_site, "share", "revoke", made["id"]).returncode == 0
    assert client.get("/app/listed/").status_code == 401
    assert status(shared_site, made["url"]) == 403
    again = tool(shared_site, "share", "revoke", made["id"])
    assert again.returncode == 65 and b"no such share" in again.stderr
    with shared_site.database() as database:
        kinds = database.execute("SELECT kind FROM events WHERE detail LIKE ?", (f"share {made['id']}%",)).fetchall()
    assert kinds == [("share-made",), ("share-revoked",)]
    assert f"link {made['id']}: use 1 of 20" in shared_site.log("gate")
    client.close()


def test_a_share_has_no_more_uses_than_it_was_given(shared_site):
    made = share(shared_site, "/app/counted/", "--uses", "2")
    codes = []
    for number in range(1, 5):
        client, answer = visit(shared_site, made["url"], f"127.0.2.{number}")
        codes.append((answer.status_code, client.get("/app/counted/").status_code))
        client.close()
    assert codes == [(303, 200), (303, 200), (403, 401), (403, 401)]


def test_the_first_visit_may_have_a_query_as_long_as_nginx_takes_one(shared_site):
    made = share(shared_site, "/app/long/")
    rest = "?a=" + "b" * 7000
    client, answer = visit(shared_site, f"/app/long/{rest}&token={made['url'].split('?token=')[1]}")
    client.close()
    assert (answer.status_code, answer.headers.get("location")) == (303, "/app/long/" + rest)


@pytest.mark.parametrize(
    "address",
    ["http://localhost/a/", "localhost/a/", "https://localhost", "https://localhost/a", "https://u@localhost/a/",
     "https://localhost/a/?b", "https://localhost/a;b/", "https:///a/"],
)
def test_what_is_no_address_of_a_folder_is_refused(shared_site, address):
    ended = tool(shared_site, "share", "create", address)
    assert ended.returncode in (64, 65) and ended.stdout == b"" and ended.stderr


def test_wb3_the_redirect_of_a_share_stays_on_the_site(shared_site):
    """WB3"""
    token = share(shared_site, "/app/")["url"].split("=")[1]
    for path in ("//app//x", "/app//evil.test/", "/app/%2f%2fevil.test", "/app/x%0d%0aSet-Cookie:a=b", "/./app/x"):
        raw = httpx.URL(shared_site.url).copy_with(raw_path=f"{path}?token={token}".encode())
        answer = shared_site.http.get(raw)
        assert answer.status_code in (303, 403, 400), path
        if answer.status_code == 303:
            location = answer.headers["location"]
            assert re.fullmatch(r"/app/[\w./%-]*", location) and "//" not in location

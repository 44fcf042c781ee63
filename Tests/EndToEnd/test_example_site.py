"""The site that scripts/run shows: a public page, private pages, an application, files of everybody's own."""

import pytest

NAVIGATION = {"Sec-Fetch-Mode": "navigate", "Accept": "text/html"}


@pytest.fixture(scope="module")
def example(make_site):
    site = make_site()
    for name in ("alice", "bob"):
        (site.folder / "files" / name).mkdir(parents=True)
        (site.folder / "files" / name / "note.txt").write_text(f"{name}'s own\n")
    site.alice = site.register("alice").login()
    return site


def test_the_first_page_is_public(example):
    answer = example.http.get("/")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html")
    assert "Sallyport runs here" in answer.text


@pytest.mark.parametrize("path", ["/private/", "/echo/", "/files/alice/note.txt"])
def test_the_others_send_a_browser_to_the_login_and_refuse_a_program(example, path):
    navigation = example.http.get(path, headers=NAVIGATION)
    assert (navigation.status_code, navigation.headers["location"].split("?")[1]) == (303, f"rd={path}")
    assert example.http.get(path).status_code == 401


def test_whoever_is_logged_in_reads_the_private_page(example):
    assert "is logged in" in example.http.get("/private/", headers=example.alice.bearer).text


def test_the_application_says_who_it_was_told_is_there(example):
    lines = example.http.get("/echo/", headers=example.alice.bearer | {"Cookie": "a=b"}).text.splitlines()
    assert lines == ["Remote-User: alice", "Remote-Groups: ", "Remote-Email: ", "Cookie: a=b", "Authorization: "]


def test_everybody_reads_their_own_files_alone(example):
    assert example.http.get("/files/alice/note.txt", headers=example.alice.bearer).text == "alice's own\n"
    assert example.http.get("/files/bob/note.txt", headers=example.alice.bearer).status_code == 403

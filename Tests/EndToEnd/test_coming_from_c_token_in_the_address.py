"""System C: previews of files of one's own, with a token in the address, since an <img> sends no header of its own."""

import re

import jwt
import pytest

from link_steps import snippet
from moving_in import served, take_over
from flask_systems import c_token_in_the_address
from private_site import start_echo

USERS = {"ada": "hunter2", "bo": "pa ss"}
SECRET = "c-secret-of-at-least-sixty-four-bytes-since-it-is-for-HS512-0123456789"
PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000")
IMAGE = {"Sec-Fetch-Dest": "image", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Site": "same-origin", "Accept": "image/*"}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("c")
    for name in USERS:
        (folder / "files" / name).mkdir(parents=True)
        (folder / "files" / name / "cat.png").write_bytes(PNG + name.encode())
    return folder


@pytest.fixture(scope="module")
def old(files):
    c_token_in_the_address.make_database(files / "c.db", USERS)
    with served(c_token_in_the_address.make_app(files / "c.db", files / "files", SECRET)) as http:
        yield http


@pytest.fixture(scope="module")
def new(make_site, files, old):
    echo = start_echo()
    site = make_site(snippet=snippet(files, echo), SALLYPORT_URL_TOKEN_LIFETIME=86_400)
    take_over(site, files / "c.db")
    yield site
    echo.shutdown()


def images_of(page):
    return re.findall(r'<img src="([^"]+)">', page)


def old_page(http, name):
    """What the old front end shows: the token of the cookie, in the address of the image."""
    http.cookies.clear()
    assert http.post("/login", data={"name": name, "password": USERS[name]}).json() == {"code": 0}
    return f'<img src="/preview?file=cat.png&token={http.cookies["token"]}">'


def new_page(site, name):
    """The same, but the address is asked for: it opens this file alone, for a day."""
    answer = site.http.post("/auth/login", json={"username": name, "password": USERS[name]})
    assert answer.status_code == 200
    bearer = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    made = site.http.post("/auth/urls", json={"path": f"/files/{name}/cat.png", "expires_in": 86_400}, headers=bearer)
    assert made.status_code == 201, made.text
    return f'<img src="{made.json()["url"]}">'


@pytest.mark.parametrize("name", USERS)
def test_a_page_with_a_plain_img_shows_the_users_own_file_before_and_after(old, new, name):
    (before,), (after,) = images_of(old_page(old, name)), images_of(new_page(new, name))
    old.cookies.clear()
    for http, address in ((old, before), (new.http, after)):
        answer = http.get(address, headers=IMAGE)
        assert answer.status_code == 200 and answer.content == PNG + name.encode()
        assert answer.headers["content-type"] == "image/png"


def test_nobody_sees_the_file_of_another(old, new):
    (address,) = images_of(new_page(new, "ada"))
    assert new.http.get(address.replace("/ada/", "/bo/"), headers=IMAGE).status_code == 403
    answer = new.http.post("/auth/login", json={"username": "bo", "password": USERS["bo"]}).json()
    bearer = {"Authorization": f"Bearer {answer['access_token']}"}
    asked = new.http.post("/auth/urls", json={"path": "/files/ada/cat.png", "expires_in": 60}, headers=bearer)
    if asked.status_code == 201:
        assert new.http.get(asked.json()["url"], headers=IMAGE).status_code == 403


def test_a_wrong_token_is_refused_and_so_is_one_of_the_old_application(old, new):
    (before,), (after,) = images_of(old_page(old, "ada")), images_of(new_page(new, "ada"))
    assert old.get("/preview?file=cat.png&token=wrong").json() == c_token_in_the_address.WRONG
    path, _, token = after.partition("?token=")
    flipped = token[:-8] + ("A" if token[-8] != "A" else "B") + token[-7:]
    for wrong in ("wrong", flipped, before.partition("token=")[2], ""):
        answer = new.http.get(f"{path}?token={wrong}", headers=IMAGE)
        assert answer.status_code in (401, 403) and PNG not in answer.content, wrong
    forged = jwt.encode({"uid": 1, "exp": 2_000_000_000}, SECRET, "HS512")
    assert new.http.get(f"{path}?token={forged}", headers=IMAGE).status_code == 403


def test_a_logged_in_browser_needs_no_token_for_its_own_files(new):
    body = {"username": "ada", "password": USERS["ada"]}
    with new.client() as browser:
        assert browser.post("/auth/login?session=cookie", json=body, headers={"Origin": new.url}).status_code == 200
        assert browser.get("/files/ada/cat.png", headers=IMAGE).content == PNG + b"ada"
        assert browser.get("/files/bo/cat.png", headers=IMAGE).status_code == 403


def test_OP2_the_token_of_an_address_comes_into_no_access_log(new):
    (address,) = images_of(new_page(new, "ada"))
    assert new.http.get(address).status_code == 200
    signature = address.rpartition(".")[2]
    assert signature not in new.log("nginx-access") and signature not in new.log("gate")

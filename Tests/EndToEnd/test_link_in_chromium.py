"""An `<img>` whose address has a token shows in a page of a browser that nobody logged in, and breaks in time."""

import pytest
from playwright.sync_api import sync_playwright

from link_steps import make, snippet
from private_site import start_echo
from running_site import wait_for
from test_chromium import CHROMIUM

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def picture_site(make_site, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pictures")
    echo = start_echo()
    site = make_site(snippet=snippet(folder, echo))
    (folder / "srv/plain").mkdir(parents=True)
    site.files, site.pages = folder / "files", folder / "srv/plain"
    yield site
    echo.shutdown()


def width(window):
    return window.evaluate("document.images[0].naturalWidth")


def test_a_picture_with_a_token_shows_without_a_cookie_and_breaks_after_expiry(chromium, picture_site):
    login = picture_site.register().login()
    name = login.body["user"]["username"]
    (picture_site.files / name).mkdir(parents=True)
    (picture_site.files / name / "a.png").write_bytes(PICTURE)
    (picture_site.pages / "bare.html").write_text(f'<img src="/files/{name}/a.png" alt="a picture">')
    context = chromium.new_context(base_url=picture_site.url, ignore_https_errors=True)
    window = context.new_page()
    # one that lasts longer where the machine does not get to it in time
    for seconds in (8, 40):
        made = make(login, f"/files/{name}/a.png", expires_in=seconds)
        (picture_site.pages / "page.html").write_text(f'<img src="{made["url"]}" alt="a picture">')
        window.goto("/plain/page.html")
        if width(window) == 1:
            break
    assert width(window) == 1
    assert context.cookies() == []
    window.goto("/plain/bare.html")
    assert width(window) == 0, "without the token it does not show"
    wait_for(lambda: picture_site.http.get(made["url"]).status_code == 403, 60, "the link expires")
    window.goto("/plain/page.html")
    assert width(window) == 0, "although the browser has it in its cache"
    context.close()

"""The forms for passwords in a real browser: what test_password_forms.py sends by hand."""

import pytest

from password_steps import NEW, make_stale, reset_link
from running_site import PASSWORD, User
from test_chromium import chromium, fill_in, open_window, picture, violations  # noqa: F401 - two are fixtures


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_PW14_a_reset_link_is_opened_a_password_typed_and_used(open_window, private_site, script):  # noqa: F811
    user = private_site.register()
    login = user.login()
    window = open_window(java_script_enabled=script)
    window.goto(reset_link(private_site, user.username))
    window.get_by_label("New password").fill("passwordpassword")
    window.get_by_role("button", name="Save the password").click()
    assert "too easy to guess" in window.get_by_role("alert").inner_text()
    picture(window, "reset-password-refused")
    window.get_by_label("New password").fill(NEW)
    window.get_by_role("button", name="Save the password").click()
    assert window.url == f"{private_site.url}/auth/pages/login?notice=password-changed"
    assert window.get_by_role("status").inner_text().startswith("Your new password is saved.")
    picture(window, "password-changed")
    fill_in(window, user, PASSWORD)
    assert window.get_by_role("alert").inner_text() == "The username or the password is wrong."
    fill_in(window, User(private_site, user.username, NEW))
    assert window.url == private_site.url + "/"
    assert window.goto("/auth/session").status == 200
    assert private_site.http.get("/auth/protected", headers=login.bearer).status_code == 401
    assert violations(window) == []
    window.goto(reset_link(private_site, user.username).replace("token=", "token=A"))
    window.get_by_label("New password").fill(NEW)
    window.get_by_role("button").click()
    assert "not valid" in window.get_by_role("alert").inner_text()


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_stale_session_gives_the_password_again_and_is_led_back(open_window, private_site, script):  # noqa: F811
    user = private_site.register()
    window = open_window(java_script_enabled=script)
    window.goto("/auth/pages/login?rd=/auth/pages/not-allowed")
    fill_in(window, user)
    make_stale(private_site, user)
    window.goto("/auth/pages/reauthenticate?rd=/private/secret.txt")
    window.get_by_label("Password").fill("not the password")
    window.get_by_role("button", name="Go on").click()
    assert window.get_by_role("alert").inner_text() == "The password is wrong."
    picture(window, "reauthenticate-refused")
    window.get_by_label("Password").fill(PASSWORD)
    window.get_by_role("button", name="Go on").click()
    assert window.url == f"{private_site.url}/private/secret.txt"
    with private_site.database() as database:
        (age,) = database.execute(
            "SELECT unixepoch() - authenticated_at FROM sessions JOIN users ON users.id = user_id WHERE username = ?",
            [user.username],
        ).fetchone()
    assert age < 60
    assert violations(window) == []

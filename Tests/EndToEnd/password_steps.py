"""What a client and the operator do with passwords, for tests."""

from assertions import assert_problem
from operator_tool import run
from running_site import PASSWORD

NEW = "another horse battery"


def reauthenticate(login, password=PASSWORD):
    return login.site.http.post("/auth/reauthenticate", json={"password": password}, headers=login.bearer)


def change(login, old=PASSWORD, new=NEW):
    body = {"old_password": old, "new_password": new}
    return login.site.http.post("/auth/password", json=body, headers=login.bearer)


def reset(site, token, new=NEW, **options):
    return site.http.post("/auth/password/reset", json={"token": token, "new_password": new}, **options)


def protected(login):
    return login.site.http.get("/auth/protected", headers=login.bearer)


def reset_link(site, name, **settings):
    ended = run("user", "reset-link", name, **site.settings | settings)
    assert ended.returncode == 0, ended
    (link,) = ended.stdout.decode().split()
    return link


def reset_token(site, name):
    prefix = f"{site.url}/auth/pages/reset-password?token="
    link = reset_link(site, name)
    assert link.startswith(prefix)
    return link.removeprefix(prefix)


def make_stale(site, user):
    with site.database() as database:
        database.execute(
            "UPDATE sessions SET authenticated_at = authenticated_at - 601"
            " WHERE user_id = (SELECT id FROM users WHERE username = ?)",
            [user.username],
        )


def assert_dead_in_every_worker(login):
    """More questions than there are workers, each on a connection of its own."""
    for _ in range(8):
        with login.site.client() as client:
            assert_problem(client.get("/auth/protected", headers=login.bearer), 401, "session-ended")
            answer = client.post("/auth/refresh", json={"refresh_token": login.refresh})
            assert_problem(answer, 401, "session-ended")

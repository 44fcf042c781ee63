"""A browser as the doors see one: it keeps the session cookie and says where a request comes from."""

import contextlib

COOKIE = "__Host-sallyport"
CLEARED = f"{COOKIE}=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax"


class Browser:
    """One browser at one site; `origin` is the field that a page of the site itself would have it send."""

    def __init__(self, site, client):
        self.site, self.http = site, client
        self.origin = {"Origin": site.url, "Sec-Fetch-Site": "same-origin"}

    @property
    def cookie(self):
        """The value that the browser holds; None where it holds none."""
        return self.http.cookies.get(COOKIE)

    def field(self):
        """The cookie as a request would carry it, for a client that keeps none."""
        return {"Cookie": f"{COOKIE}={self.cookie}"}

    def login_by_form(self, user, *, rd=None, headers=None, **fields):
        form = {"username": user.username, "password": user.password} | ({} if rd is None else {"rd": rd}) | fields
        return self.http.post("/auth/login", data=form, headers=self.origin if headers is None else headers)

    def login(self, user):
        body = {"username": user.username, "password": user.password}
        answer = self.http.post("/auth/login?session=cookie", json=body, headers=self.origin)
        assert answer.status_code == 200, answer.text
        assert self.cookie
        return answer

    def logout(self, **options):
        return self.http.post("/auth/logout", headers=self.origin, **options)

    def is_in(self):
        """Whether both doors take the cookie; they must agree."""
        answers = {self.http.get(path).status_code for path in ("/auth/protected", "/auth/session")}
        assert len(answers) == 1, answers
        return answers == {200}


@contextlib.contextmanager
def browser_at(site):
    with site.client() as client:
        yield Browser(site, client)

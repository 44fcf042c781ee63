"""The key by which links are signed: one of its own, that can be changed while links are about."""

import re

import pytest

from link_steps import make, snippet, status, tool, tool_json
from private_site import start_echo


@pytest.fixture(scope="module")
def links_site(make_site, tmp_path_factory):
    echo = start_echo()
    yield make_site(snippet=snippet(tmp_path_factory.mktemp("links"), echo))
    echo.shutdown()


def test_the_key_of_links_is_rotated_by_itself(links_site):
    alice = links_site.register().login()
    old = make(alice, "/app/")
    keys = tool_json(links_site, "key", "list", "--json")
    access = [key for key in keys if key["use"] == "access" and key["state"] == "signing"]
    new = tool(links_site, "key", "generate", "--for-urls").stdout.decode().strip()
    assert tool(links_site, "key", "promote", new).returncode == 0
    assert status(links_site, old["url"]) == 200 and status(links_site, make(alice, "/app/")["url"]) == 200
    keys = tool_json(links_site, "key", "list", "--json")
    signing = {key["use"]: key["kid"] for key in keys if key["state"] == "signing"}
    assert signing == {"access": access[0]["kid"], "url": new}
    (before,) = [key["kid"] for key in keys if key["use"] == "url" and key["state"] == "verifying"]
    assert tool(links_site, "key", "retire", before).returncode == 0
    assert status(links_site, old["url"]) == 403
    assert re.fullmatch(r"[\w-]{43}", new)

import contextlib

import pytest
from private_site import snippet, start_echo
from running_site import site_in


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The site as it is shipped but for the rates; shared by all tests that leave it as they found it."""
    with site_in(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="module")
def make_site(tmp_path_factory):
    """Starts further sites, `make_site(SALLYPORT_…=value, snippet=…)`; they end with the module."""
    with contextlib.ExitStack() as stack:
        yield lambda **options: stack.enter_context(site_in(tmp_path_factory.mktemp("site"), **options))


@pytest.fixture
def user(site):
    return site.register()


@pytest.fixture
def login(user):
    return user.login()


def pytest_collection_modifyitems(items):
    """What searches the traces of the whole run comes last."""
    items.sort(key=lambda item: item.get_closest_marker("last") is not None)


def pytest_configure(config):
    config.addinivalue_line("markers", "last: runs after all others")


@pytest.fixture(scope="session")
def private_site(tmp_path_factory):
    """A site with protected files and a protected application; see private_site.snippet."""
    folder = tmp_path_factory.mktemp("private")
    echo = start_echo()
    with site_in(folder, snippet=snippet(folder, echo)) as site:
        yield site
    echo.shutdown()


@pytest.fixture
def private_login(private_site):
    return private_site.register().login()

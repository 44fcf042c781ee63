import contextlib
import os
import pathlib
import signal
import subprocess
import tempfile

import pytest

from administered_site import add_admin
from micro_cached_site import micro_cached_site
from operator_tool import run, settings_in
from pool_alone import Pool
from private_site import snippet, start_echo
from protected_site import Applications
from ruled_site import Ruled
from running_site import PROGRAMS, clean_environment, site_in, wait_for

# A shell that starts the tests in the background has them ignore SIGINT, and so all that they start.
signal.signal(signal.SIGINT, signal.default_int_handler)


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


@pytest.fixture(scope="module")
def users_site(make_site):
    """With users to administer."""
    return make_site()


@pytest.fixture(scope="module")
def admin(users_site):
    return add_admin(users_site).login()


@pytest.fixture
def target(users_site):
    """A user who is administered."""
    return users_site.register()


@pytest.fixture(scope="module")
def applications(tmp_path_factory):
    with contextlib.closing(Applications(tmp_path_factory.mktemp("applications"))) as applications:
        yield applications


@pytest.fixture(scope="module")
def protected_site(make_site, applications):
    return make_site(snippet=applications.locations, http=applications.http)


@pytest.fixture(scope="module")
def ruled(make_site, tmp_path_factory):
    ruled = Ruled(make_site, tmp_path_factory.mktemp("ruled"))
    yield ruled
    ruled.echo.shutdown()


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


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A site with the micro-cache on."""
    with micro_cached_site(tmp_path_factory.mktemp("kept")) as site:
        yield site


@pytest.fixture
def place(tmp_path):
    """A folder with a site that `sallyport init` made, and nothing running."""
    made = run("init", **settings_in(tmp_path))
    assert made.returncode == 0, made.stderr
    return tmp_path


@pytest.fixture
def pool_settings(tmp_path):
    """The settings of a new site, for pools of its own."""
    settings = {
        "SALLYPORT_STATE_DIR": tmp_path / "state",
        "SALLYPORT_SECRET_FILE": tmp_path / "master.secret",
        "SALLYPORT_GATE_STATE_DIR": tmp_path / "gate",
        "SALLYPORT_METRICS_DIR": "",
    }
    made = subprocess.run([PROGRAMS / "sallyport", "init"], env=clean_environment(**settings), capture_output=True)
    assert made.returncode == 0, made.stderr
    return settings


@pytest.fixture
def start_pool(pool_settings):
    """Starts a pool on a fresh database and waits until its workers are ready."""
    with contextlib.ExitStack() as stack, tempfile.TemporaryDirectory() as folder:

        def start(workers=2, kind="accounts", is_ready=True, **more):
            pool = Pool(pathlib.Path(folder), workers, kind, pool_settings | more)
            stack.callback(pool.process.wait)
            stack.callback(pool.process.kill)
            if is_ready:
                pool.wait_for_line('"ready"', workers)
                wait_for(lambda: os.listdir(pool.temporary) == [], 60, "the pool has heard that its workers are ready")
            return pool

        yield start

import contextlib
import os
import pathlib
import shutil

import pytest

from box import booted
from debian_tree import debian_tree, what_is_missing
from packages import HIGHER, altered, make_package
from pools import Pools, binds
from server import INSIDE, Server


@pytest.fixture(scope="session")
def tree():
    """A bare Debian; skips where this machine cannot boot one."""
    if missing := what_is_missing():
        pytest.skip(missing)
    return debian_tree()


@pytest.fixture(scope="module")
def make_box(tree):
    """Boots further boxes, `make_box(bind=…)`; they end with the module."""
    with contextlib.ExitStack() as stack:
        yield lambda **options: stack.enter_context(booted(tree, **options))


@pytest.fixture(scope="session")
def packages(tmp_path_factory):
    """The folder of all packages: boxes see it as it is filled."""
    return tmp_path_factory.mktemp("packages")


@pytest.fixture(scope="session")
def package(packages):
    """SALLYPORT_TEST_PACKAGE names one that is built already, such as the one that is to be released."""
    if built := os.environ.get("SALLYPORT_TEST_PACKAGE"):
        return pathlib.Path(shutil.copy(built, packages))
    return make_package(packages)


@pytest.fixture(scope="session")
def higher_package(packages, package):
    """The same by a higher number."""
    return altered(package, packages, lambda tree: None, HIGHER)


@pytest.fixture(scope="module")
def bare(make_box, packages):
    """A bare Debian that sees the packages, with nothing of ours installed."""
    return Server(make_box(bind=[(packages, INSIDE)]))


@pytest.fixture(scope="module")
def server(make_box, packages, package):
    """A server that runs the package, with a site; shared by a module's tests."""
    server = Server(make_box(bind=[(packages, INSIDE)]))
    server.install(package)
    server.configure()
    return server


@pytest.fixture(scope="module")
def pools(make_box):
    """Sallyport's units, nginx and a user in a box of the module's own."""
    pools = Pools(make_box(bind=binds()))
    pools.install()
    return pools

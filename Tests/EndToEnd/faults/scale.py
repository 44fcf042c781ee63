"""How many trials the fault tests make: the one place that reads SALLYPORT_TEST_SCALE."""

import os


def scale(name, quick, long):
    """The count of the trials called `name`: `quick` in every test run, `long` where the environment asks for it."""
    asked = os.environ.get("SALLYPORT_TEST_SCALE", "quick")
    if asked not in ("quick", "long"):
        raise ValueError(f"SALLYPORT_TEST_SCALE is {asked!r}: quick or long, for {name} as for all")
    return long if asked == "long" else quick

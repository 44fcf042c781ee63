"""A site whose metrics can be asked for, and what they say."""

import re

import httpx
from prometheus_client.parser import text_string_to_metric_families
from running_site import free_port

PATH = "/_sallyport/metrics"


def http_snippet(port):
    return f"server {{ listen 127.0.0.1:{port}; include sallyport/metrics.conf; }}\n"


class Metrics:
    """The samples of one moment, as a real parser reads them."""

    def __init__(self, text):
        self.text = text
        self.families = {family.name: family for family in text_string_to_metric_families(text)}
        self.samples = {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in self.families.values()
            for sample in family.samples
        }

    def get(self, name, **labels):
        """The sample of exactly these labels; 0 where there is none yet."""
        return self.samples.get((name, frozenset(labels.items())), 0)

    def sum(self, name, **labels):
        """All samples that have these labels, and perhaps others."""
        return sum(
            value
            for (found, having), value in self.samples.items()
            if found == name and frozenset(labels.items()) <= having
        )


def scrape(port):
    answer = httpx.get(f"http://127.0.0.1:{port}{PATH}", trust_env=False, timeout=100)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    return Metrics(answer.text)


def names_in(expressions):
    """The metrics that PromQL speaks of."""
    return set(re.findall(r"\bsallyport_\w+", expressions))


def start_metered(make_site):
    """A site of several workers, with `metrics()`."""
    port = free_port()
    site = make_site(
        http=http_snippet(port), SALLYPORT_RUN_LOGIN_WORKERS=2, SALLYPORT_RUN_ACCOUNTS_WORKERS=3,
        SALLYPORT_RUN_GATE_WORKERS=3, SALLYPORT_REFRESH_GRACE=0,
    )  # fmt: skip
    site.metrics = lambda: scrape(port)
    site.metrics_port = port
    return site

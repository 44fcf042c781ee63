"""Load on a site while something is done to it."""

from in_threads import InThreads
from running_site import wait_for


class Load(InThreads):
    """Requests without pause from some threads; counts the answers by status."""

    def __init__(self, site, path, threads=8, headers=None):
        super().__init__([self.ask] * threads)
        self.site, self.path, self.headers = site, path, headers
        self.statuses = []

    def ask(self):
        while not self.stopping.is_set():
            self.statuses.append(self.site.http.get(self.path, headers=self.headers).status_code)

    def wait_for_more(self, count):
        goal = len(self.statuses) + count
        wait_for(lambda: len(self.statuses) >= goal, 60, f"{count} more answers")

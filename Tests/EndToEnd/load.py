"""Load on a site while something is done to it."""

import threading

from running_site import wait_for


class Load:
    """Requests without pause from some threads; counts the answers by status."""

    def __init__(self, site, path, threads=8, headers=None):
        self.site, self.path, self.headers = site, path, headers
        self.statuses, self.stopping = [], threading.Event()
        self.threads = [threading.Thread(target=self.ask) for _ in range(threads)]

    def ask(self):
        while not self.stopping.is_set():
            self.statuses.append(self.site.http.get(self.path, headers=self.headers).status_code)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    def wait_for_more(self, count):
        goal = len(self.statuses) + count
        wait_for(lambda: len(self.statuses) >= goal, 30, f"{count} more answers")

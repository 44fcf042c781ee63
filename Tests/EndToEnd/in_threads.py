"""Work that goes on in threads until the block of a `with` ends."""

import threading


class InThreads:
    """Runs each step in a thread of its own; a step goes on until `self.stopping` is set."""

    def __init__(self, steps):
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=step) for step in steps]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join()

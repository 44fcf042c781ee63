"""Requests without pause over kept TLS connections, until standard input ends; then prints what was answered, as JSON.

A program of its own, so that it can run on a box's network: load_client.py THREADS KIND... where a kind is one of ASKS.
The token is the first line of standard input.
"""

import collections
import http.client
import json
import socket
import ssl
import sys
import threading
import time

# another user than the token's: a hundred sessions later the first one has ended
LOGIN = json.dumps({"username": "bob", "password": "correct horse battery"})
JSON = {"Content-Type": "application/json"}
# kind: method, path, body, what a good answer is
ASKS = {
    "gate": ("GET", "/private/file.txt", None, 200),
    "handler": ("GET", "/auth/protected", None, 200),
    "accounts": ("GET", "/auth/session", None, 200),
    "login": ("POST", "/auth/login", LOGIN, 200),
}


class Asker(threading.Thread):
    def __init__(self, kind, token, stopping):
        super().__init__(daemon=True)
        self.kind, self.stopping = kind, stopping
        self.headers = {"Authorization": f"Bearer {token}"} if kind != "login" else JSON
        self.answers, self.failures, self.slowest = collections.Counter(), [], 0

    def run(self):
        method, path, body, good = ASKS[self.kind]
        connection = None
        while not self.stopping.is_set():
            begun = time.monotonic()
            try:
                if connection is None:
                    context = ssl._create_unverified_context()
                    connection = http.client.HTTPSConnection("localhost", 443, timeout=100, context=context)
                    connection.connect()
                    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                connection.request(method, path, body, self.headers)
                answer = connection.getresponse()
                text = answer.read()
                self.answers[str(answer.status)] += 1
                if answer.status != good:
                    self.failures.append([time.time(), answer.status, text.decode(errors="replace")[:200]])
                if answer.getheader("Connection") == "close":
                    connection = None
            except (OSError, http.client.HTTPException) as error:
                # nginx closes a kept connection after 1,000 requests and says so: whatever comes here is a loss
                self.answers["lost"] += 1
                self.failures.append([time.time(), "lost", repr(error)])
                connection = None
            self.slowest = max(self.slowest, time.monotonic() - begun)


def main():
    threads, kinds = int(sys.argv[1]), sys.argv[2:]
    token = sys.stdin.readline().strip()
    stopping = threading.Event()
    askers = [Asker(kind, token, stopping) for kind in kinds for _ in range(threads)]
    for asker in askers:
        asker.start()
    sys.stdin.read()
    stopping.set()
    for asker in askers:
        asker.join(110)
    report = {}
    for kind in kinds:
        those = [asker for asker in askers if asker.kind == kind]
        report[kind] = {
            "answers": dict(sum((asker.answers for asker in those), collections.Counter())),
            "failures": [failure for asker in those for failure in asker.failures],
            "slowest": round(max(asker.slowest for asker in those), 3),
        }
    print(json.dumps(report))


if __name__ == "__main__":
    main()

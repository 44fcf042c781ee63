"""Asks a server without pause until its standard input ends, then prints what the answers were, as JSON.

Run on the box's network (Box.from_outside). Each kind of request is a thread, or several: pages behind the gate,
logins, refreshes (each with the token of the one before: a chain that breaks is a session that was lost),
registrations.
"""

import json
import secrets
import sys
import threading

import httpx

HOST, PASSWORD = "example.org", "correct horse battery"


class Load:
    def __init__(self):
        self.counts, self.failures, self.stopping = {}, [], threading.Event()
        self.lock = threading.Lock()

    def note(self, kind, answer, expected):
        with self.lock:
            self.counts[kind] = self.counts.get(kind, 0) + 1
            if answer != expected:
                self.failures.append([kind, answer])

    def repeat(self, kind, expected, make):
        """A client of its own each; `make` is given it and returns what to do again and again."""
        with httpx.Client(
            base_url="https://127.0.0.1", headers={"Host": HOST}, verify=False, timeout=100, trust_env=False
        ) as client:
            step = make(client)
            while not self.stopping.is_set():
                try:
                    self.note(kind, step(), expected)
                except Exception as error:  # whatever it is, a request got no answer
                    self.note(kind, repr(error), expected)


def login(client, name):
    answer = client.post("/auth/login", json={"username": name, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return answer.json()


def gate(name):
    def make(client):
        bearer = {"Authorization": f"Bearer {login(client, name)['access_token']}"}
        return lambda: client.get("/private/index.html", headers=bearer).status_code

    return make


def logins(name):
    return lambda client: lambda: client.post("/auth/login", json={"username": name, "password": PASSWORD}).status_code


def refreshes(name):
    def make(client):
        token = login(client, name)["refresh_token"]

        def step():
            nonlocal token
            answer = client.post("/auth/refresh", json={"refresh_token": token})
            if answer.status_code == 200:
                token = answer.json()["refresh_token"]
            return answer.status_code

        return step

    return make


def registrations(client):
    def step():
        return client.post(
            "/auth/register", json={"username": f"new-{secrets.token_hex(8)}", "password": PASSWORD}
        ).status_code

    return step


def main():
    user, other = (f"load-{secrets.token_hex(6)}" for _ in range(2))
    with httpx.Client(base_url="https://127.0.0.1", headers={"Host": HOST}, verify=False, trust_env=False) as client:
        for name in (user, other):
            client.post("/auth/register", json={"username": name, "password": PASSWORD}).raise_for_status()
    load = Load()
    # logins by another user: they end the oldest sessions beyond a hundred
    jobs = [("gate", 200, gate(user))] * 3 + [("login", 200, logins(other)), ("register", 201, registrations)]
    jobs += [("refresh", 200, refreshes(user))] * 2
    threads = [threading.Thread(target=load.repeat, args=job) for job in jobs]
    for thread in threads:
        thread.start()
    print("ready", flush=True)
    sys.stdin.read()
    load.stopping.set()
    for thread in threads:
        thread.join()
    print(json.dumps({"counts": load.counts, "failures": load.failures}))


main()

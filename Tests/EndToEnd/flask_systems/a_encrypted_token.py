"""System A as its owner has it: a token that only the server can read, and which it keeps, so as to withdraw it."""

import base64
import json
import os
import sqlite3
import time

import flask
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from werkzeug.security import check_password_hash, generate_password_hash

LIFETIME = 3600


def make_database(path, users):
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE user (id INTEGER PRIMARY KEY, username TEXT UNIQUE, password TEXT)")
        rows = [(name, generate_password_hash(password)) for name, password in users.items()]
        database.executemany("INSERT INTO user (username, password) VALUES (?, ?)", rows)


def make_app(path, key):
    app, cipher, kept = flask.Flask(__name__), AESGCM(key), {}

    def answer(code, msg, data=None):
        return flask.jsonify(code=code, msg=msg, data=data)

    def opened(token):
        raw = base64.b64decode(token)
        return json.loads(cipher.decrypt(raw[:12], raw[12:], None))

    @app.post("/login")
    def login():
        body = flask.request.get_json()
        with sqlite3.connect(path) as database:
            row = database.execute("SELECT password FROM user WHERE username = ?", [body["username"]]).fetchone()
        if row is None or not check_password_hash(row[0], body["password"]):
            return answer("1000", "wrong username or password")
        content = json.dumps({"username": body["username"], "exp": time.time() + LIFETIME}).encode()
        nonce = os.urandom(12)
        token = base64.b64encode(nonce + cipher.encrypt(nonce, content, None)).decode()
        kept[body["username"]] = token
        response = answer("0", "ok", {"token": token})
        response.headers["token"] = token
        return response

    @app.post("/index")
    def index():
        token = flask.request.headers.get("token", "")
        try:
            content = opened(token)
        except (ValueError, InvalidTag):
            return answer("4000", "token missing or wrong")
        if content["username"] not in kept or content["exp"] < time.time():
            return answer("4010", "session gone or expired")
        if kept[content["username"]] != token:
            return answer("4000", "token missing or wrong")
        return answer("0", "ok", f"{content['username']} is here")

    @app.post("/logout")
    def logout():
        kept.pop(opened(flask.request.headers["token"])["username"], None)
        return answer("0", "ok")

    return app

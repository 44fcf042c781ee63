"""System C as its owner has it: a preview of the user's own files, with a signed token in the address, since an <img>
sends no header of its own."""

import pathlib
import sqlite3
import time

import flask
import jwt
from werkzeug.security import check_password_hash, generate_password_hash

LIFETIME = 86_400
WRONG = {"code": 38, "msg": "wrong token"}


def make_database(path, users):
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE users (uid INTEGER PRIMARY KEY, name TEXT UNIQUE, password_hash TEXT)")
        rows = [(name, generate_password_hash(password)) for name, password in users.items()]
        database.executemany("INSERT INTO users (name, password_hash) VALUES (?, ?)", rows)


def make_app(path, files, secret):
    app, files = flask.Flask(__name__), pathlib.Path(files)

    def row(column, value):
        with sqlite3.connect(path) as database:
            return database.execute(
                f"SELECT uid, name, password_hash FROM users WHERE {column} = ?", [value]
            ).fetchone()

    @app.post("/login")
    def login():
        found = row("name", flask.request.form["name"])
        if not found or not check_password_hash(found[2], flask.request.form["password"]):
            return {"code": 1, "msg": "wrong name or password"}
        token = jwt.encode({"uid": found[0], "exp": int(time.time()) + LIFETIME}, secret, "HS512")
        response = flask.jsonify(code=0)
        response.set_cookie("token", token, max_age=LIFETIME)
        return response

    @app.get("/preview")
    def preview():
        try:
            claims = jwt.decode(flask.request.args.get("token", ""), secret, ["HS512"])
        except jwt.PyJWTError:
            return WRONG
        name = row("uid", claims["uid"])[1]
        return flask.send_from_directory(files / name, flask.request.args["file"])

    return app

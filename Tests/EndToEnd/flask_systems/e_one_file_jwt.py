"""System E as its owner has it: one file, HTTP Basic for the login, tokens in the query, and a refresh that takes
expired ones."""

import datetime
import sqlite3

import flask
import jwt
from werkzeug.security import check_password_hash, generate_password_hash


def make_database(path):
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE users (id INTEGER PRIMARY KEY, username TEXT UNIQUE, password TEXT, email TEXT)")
        database.execute("CREATE TABLE attempts (at TEXT, username TEXT, succeeded INTEGER)")


def make_app(path, secret):
    app = flask.Flask(__name__)

    def run(sql, *values):
        with sqlite3.connect(path) as database:
            return database.execute(sql, values).fetchall()

    def token_of(username):
        end = datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=30)
        return jwt.encode({"user": username, "exp": end}, secret, "HS256")

    @app.post("/register")
    def register():
        body = flask.request.get_json()
        if run("SELECT 1 FROM users WHERE username = ?", body["username"]):
            return {"message": "username is taken"}, 400
        digest = generate_password_hash(body["password"], method="pbkdf2:sha256:50000")
        run("INSERT INTO users (username, password, email) VALUES (?, ?, ?)", body["username"], digest, body["email"])
        return {"message": "registered"}, 201

    @app.get("/login")
    def login():
        auth = flask.request.authorization
        found = auth and run("SELECT password FROM users WHERE username = ?", auth.username)
        succeeded = bool(found) and check_password_hash(found[0][0], auth.password)
        run("INSERT INTO attempts VALUES (datetime(), ?, ?)", auth.username if auth else "", succeeded)
        if not succeeded:
            return {"message": "wrong"}, 401, {"WWW-Authenticate": 'Basic realm="Login"'}
        return {"token": token_of(auth.username)}

    @app.post("/refresh_token")
    def refresh_token():
        claims = jwt.decode(flask.request.args["token"], secret, ["HS256"], options={"verify_exp": False})
        return {"token": token_of(claims["user"])}

    @app.get("/protected")
    def protected():
        try:
            claims = jwt.decode(flask.request.args.get("token", ""), secret, ["HS256"])
        except jwt.PyJWTError:
            return {"message": "token is missing or invalid"}, 403
        return {"message": f"hello {claims['user']}"}

    return app

"""What a Flask site has: Flask-JWT-Extended with HS256, passwords by werkzeug (scrypt), users in SQLite."""

import base64
import os
import sqlite3

from flask import Flask, g, jsonify, request
from flask_jwt_extended import JWTManager, create_access_token, create_refresh_token, get_jwt, jwt_required
from werkzeug.security import check_password_hash, generate_password_hash

app = Flask(__name__)
secret = os.environ["TOKEN_SECRET"]
app.config["JWT_SECRET_KEY"] = base64.urlsafe_b64decode(secret + "=" * (-len(secret) % 4))
app.config["JWT_DECODE_LEEWAY"] = 10
JWTManager(app)


def database():
    if "database" not in g:
        g.database = sqlite3.connect(os.environ["FLASK_DATABASE"], timeout=10)
        g.database.execute("PRAGMA journal_mode = WAL")
        g.database.execute("PRAGMA synchronous = FULL")
        g.database.execute("CREATE TABLE IF NOT EXISTS users (username TEXT PRIMARY KEY, password TEXT NOT NULL)")
    return g.database


@app.teardown_appcontext
def close_database(_):
    if "database" in g:
        g.database.close()


@app.get("/auth/protected")
@jwt_required()
def protected():
    claims = get_jwt()
    return jsonify(claims | {"logged_in_as": claims.get("preferred_username", claims["sub"])})


@app.post("/auth/register")
def register():
    given = request.get_json()
    with database() as transaction:
        row = (given["username"], generate_password_hash(given["password"], method="scrypt"))
        transaction.execute("INSERT INTO users VALUES (?, ?)", row)
    return jsonify(username=given["username"]), 201


@app.post("/auth/login")
def login():
    given = request.get_json()
    row = database().execute("SELECT password FROM users WHERE username = ?", [given["username"]]).fetchone()
    if row is None or not check_password_hash(row[0], given["password"]):
        return jsonify(error="wrong name or password"), 401
    name = given["username"]
    return jsonify(access_token=create_access_token(name), refresh_token=create_refresh_token(name))

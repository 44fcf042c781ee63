"""System D as its owner has it: an API for a front end on another origin, configured by environment."""

import hashlib
import time

import flask
import jwt
from flask_cors import CORS
from flask_sqlalchemy import SQLAlchemy

LIFETIME = 3600


def make_app(path, secret, origin):
    app = flask.Flask(__name__)
    app.config.update(SQLALCHEMY_DATABASE_URI=f"sqlite:///{path}")
    CORS(app, origins=[origin])
    db = SQLAlchemy(app)

    class User(db.Model):
        id = db.Column(db.Integer, primary_key=True)
        username = db.Column(db.String(45), unique=True)
        password = db.Column(db.String(128))
        active = db.Column(db.Boolean, default=True)

    with app.app_context():
        db.create_all()

    def add_user(username, password, active=True):
        """What the owner's script for the first user does."""
        with app.app_context():
            digest = hashlib.sha256(password.encode()).hexdigest()
            db.session.add(User(username=username, password=digest, active=active))
            db.session.commit()

    app.add_user = add_user

    @app.post("/login")
    def login():
        body = flask.request.get_json()
        digest = hashlib.sha256(body["password"].encode()).hexdigest()
        user = User.query.filter_by(username=body["username"], password=digest).first()
        if user is None:
            return {"code": 201, "message": "wrong username or password"}
        if not user.active:
            return {"code": 202, "message": "not active"}
        token = jwt.encode({"userid": user.id, "exp": int(time.time()) + LIFETIME}, secret, "HS256")
        return {"code": 200, "message": "ok", "token": token, "userid": user.id}

    @app.get("/users")
    def users():
        token = flask.request.headers.get("Authorization", "").removeprefix("Bearer ")
        try:
            jwt.decode(token, secret, ["HS256"])
        except jwt.ExpiredSignatureError:
            return {"code": 301, "message": "token expired"}, 401
        except jwt.PyJWTError:
            return {"code": 302, "message": "token invalid"}, 401
        return flask.jsonify([{"userid": user.id, "username": user.username} for user in User.query.all()])

    return app

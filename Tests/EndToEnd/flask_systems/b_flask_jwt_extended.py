"""System B as its owner has it: Flask, Flask-JWT-Extended and Flask-SQLAlchemy, and servers beside it that take its
tokens."""

import flask
import flask_jwt_extended as jwt_extended
from flask_sqlalchemy import SQLAlchemy
from werkzeug.security import check_password_hash, generate_password_hash


def make_app(path, secret):
    app = flask.Flask(__name__)
    app.config.update(SQLALCHEMY_DATABASE_URI=f"sqlite:///{path}", JWT_SECRET_KEY=secret)
    db = SQLAlchemy(app)
    jwt_extended.JWTManager(app)

    class User(db.Model):
        id = db.Column(db.Integer, primary_key=True)
        username = db.Column(db.String(50), unique=True, nullable=False)
        password = db.Column(db.String(80), nullable=False)

    with app.app_context():
        db.create_all()

    def body():
        found = flask.request.get_json(silent=True) or {}
        return found.get("username"), found.get("password")

    @app.post("/register")
    def register():
        username, password = body()
        if not username or not password:
            return {"message": "username and password are needed"}, 400
        if User.query.filter_by(username=username).first():
            return {"message": "username is taken"}, 400
        db.session.add(User(username=username, password=generate_password_hash(password)))
        db.session.commit()
        return {"message": "registered"}, 201

    @app.post("/login")
    def login():
        username, password = body()
        user = User.query.filter_by(username=username).first()
        if user is None or not check_password_hash(user.password, password or ""):
            return {"message": "wrong username or password"}, 401
        token = jwt_extended.create_access_token(identity=user.username)
        return {"message": "ok", "access_token": token, "user": {"id": user.id, "username": user.username}}

    @app.get("/protected")
    @jwt_extended.jwt_required()
    def protected():
        return {"logged_in_as": jwt_extended.get_jwt_identity()}

    return app


def make_neighbour(**settings):
    """Another server that takes the tokens: stock Flask-JWT-Extended, with settings that its documentation names."""
    app = flask.Flask(__name__)
    app.config.update(settings)
    jwt_extended.JWTManager(app)

    @app.get("/whoami")
    @jwt_extended.jwt_required()
    def whoami():
        claims = jwt_extended.get_jwt()
        return {"identity": jwt_extended.get_jwt_identity(), "claims": claims}

    @app.get("/fresh")
    @jwt_extended.jwt_required(fresh=True)
    def fresh():
        return {"identity": jwt_extended.get_jwt_identity()}

    @app.get("/refresh")
    @jwt_extended.jwt_required(refresh=True)
    def refresh():
        return {"identity": jwt_extended.get_jwt_identity()}

    return app

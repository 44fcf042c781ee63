"""The databases that users come from, made by the libraries themselves, each in a process of its own."""

import subprocess
import sys

from running_site import clean_environment

# A password for each way in which it is typed or stored; NFC and not, past bcrypt's 72 bytes, short.
PASSWORDS = ["correct horse battery", "pässwört – Ω", "x" * 90, "kurz"]

FLASK = """
import datetime, sys
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from werkzeug.security import generate_password_hash

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///" + sys.argv[1]
db = SQLAlchemy(app)

class User(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    username = db.Column(db.String(50), unique=True, nullable=False)
    email = db.Column(db.String(120))
    password = db.Column(db.String(200), nullable=False)
    active = db.Column(db.Boolean, default=True)
    created_at = db.Column(db.DateTime, default=datetime.datetime(2024, 2, 29, 10, 0, 0, 123456))

with app.app_context():
    db.create_all()
    for row in eval(sys.argv[2]):
        db.session.add(User(username=row[0], password=generate_password_hash(row[1], method=row[2]), **row[3]))
    db.session.commit()
"""

DJANGO = """
import sys
import django
from django.conf import settings

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": sys.argv[1]}},
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes"], USE_TZ=True, SECRET_KEY="x",
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    PASSWORD_HASHERS=["django.contrib.auth.hashers." + name + "PasswordHasher" for name in (
        "PBKDF2", "PBKDF2SHA1", "Argon2", "BCrypt", "Scrypt", "MD5")],
)
django.setup()
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.core.management import call_command
call_command("migrate", verbosity=0)
for name, password, hasher, more in eval(sys.argv[2]):
    user = User(username=name, password=make_password(password, hasher=hasher), **more)
    user.save()
"""


def made(script, path, rows):
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script, path, repr(rows)],
        check=True,
        env=clean_environment(),
        timeout=120,
    )
    return path


def flask_database(path, rows):
    """Rows of name, password, werkzeug's method, and further columns."""
    return made(FLASK, path, rows)


def django_database(path, rows):
    """Rows of name, password, Django's hasher, and further columns."""
    return made(DJANGO, path, rows)

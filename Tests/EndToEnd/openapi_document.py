"""The document of the endpoints, and whether an answer is one that it tells of."""

import functools
import json
import pathlib
import re

import jsonschema_rs

SOURCES = pathlib.Path(__file__).resolve().parents[2] / "Sources"
PATH = SOURCES / "AccountAPI/OpenAPI/openapi.json"
DOCUMENT = json.loads(PATH.read_text())


def resolved(node):
    """What stands there, or where it points to."""
    while "$ref" in node and len(node) == 1:
        steps = node["$ref"].removeprefix("#/").split("/")
        node = functools.reduce(lambda found, step: found[step], steps, DOCUMENT)
    return node


@functools.cache
def validator(schema):
    """Of a schema as text; its references lead into the whole document."""
    return jsonschema_rs.validator_for(json.loads(schema) | {"components": DOCUMENT["components"]})


def demand(schema, value, where):
    errors = [f"{error.instance_path}: {error.message}" for error in validator(json.dumps(schema)).iter_errors(value)]
    assert not errors, f"{where}: {errors}"


@functools.cache
def path_item(path):
    """The template of that path and what is said of it; the ones without a variable segment come first."""
    templates = sorted(DOCUMENT["paths"], key=lambda template: "{" in template)
    for template in templates:
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template.replace(".", r"\.")), path):
            return template, DOCUMENT["paths"][template]
    return None


def check(response):
    """Whether status, fields and body are what the document says of method and path; other paths are let be."""
    method = response.request.method
    # A preflight of CORS is nginx's, whatever the path.
    if method == "OPTIONS" and "access-control-request-method" in response.request.headers:
        return
    found = path_item(response.request.url.path)
    if found is None or response.headers.get("content-type") == "text/html" and response.status_code in NGINX_ALONE:
        return
    template, item = found
    where = f"{method} {template}: {response.status_code}"
    operation = item.get("get" if method == "HEAD" else method.lower())
    answers = operation["responses"] if operation else {"405": DOCUMENT["components"]["responses"]["MethodNotAllowed"]}
    answer = resolved(answers.get(str(response.status_code), {}))
    assert answer, f"{where} is not in the document: {response.text[:200]}"
    for name, field in answer["headers"].items():
        field = resolved(field)
        assert name in response.headers or not field.get("required"), f"{where}: no {name}"
        for value in response.headers.get_list(name):
            demand(field["schema"], value, f"{where}, {name}")
    if method != "HEAD":
        check_body(response, answer.get("content", {}), where)


def check_body(response, content, where):
    media_type = response.headers.get("content-type", "").split(";")[0]
    if not content:
        assert not response.content, f"{where} has a body"
        return
    assert media_type in content, f"{where} has the type {media_type}"
    body = response.json() if media_type.endswith("json") else response.text
    demand(content[media_type]["schema"], body, where)


# What nginx answers before it knows which path is asked: a request that is none, a method that it never takes.
NGINX_ALONE = {400, 405, 414, 501}

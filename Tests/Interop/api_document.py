"""The served OpenAPI document: valid as OpenAPI 3.1, and each example in it valid against the schema it stands for. Argument: place.json."""
import json
import sys

import requests
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

place = json.load(open(sys.argv[1]))
document = requests.get(place["address"] + "/api/v1/openapi.json", timeout=30).json()
validate(document)
checked = 0


def check(schema, example, where):
    global checked
    checked += 1
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "components": document["components"], **schema}
    problems = [f"{where}: {error.message}" for error in Draft202012Validator(whole).iter_errors(example)]
    assert not problems, problems


def walk(node, where):
    if isinstance(node, list):
        for number, item in enumerate(node):
            walk(item, f"{where}/{number}")
    if not isinstance(node, dict):
        return
    if "schema" in node and "example" in node:
        check(node["schema"], node["example"], where)
    elif "example" in node and ("type" in node or "enum" in node or "$ref" in node):
        check({name: value for name, value in node.items() if name != "example"}, node["example"], where)
    for name, value in node.items():
        if name != "example":
            walk(value, f"{where}/{name}")


walk(document, "#")
assert checked > 20, checked

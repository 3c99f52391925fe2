"""Holds a JSON document against a JSON schema. Arguments: document, schema."""
import json
import sys

import jsonschema

jsonschema.validate(json.load(open(sys.argv[1])), json.load(open(sys.argv[2])))

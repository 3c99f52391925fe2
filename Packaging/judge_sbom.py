"""Judges a bill of materials by CycloneDX' own schema, as cyclonedx-python-lib has it."""

import pathlib
import sys

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

text = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")
validator = JsonStrictValidator(SchemaVersion.V1_6)
if problem := validator.validate_str(text):
    raise SystemExit(f"sbom: {problem}")
# A judge that passes everything is none.
if validator.validate_str(text.replace('"specVersion": "1.6"', '"specVersion": "1.6", "colour": 1')) is None:
    raise SystemExit("sbom: the validator takes what is no CycloneDX")
print(f"sbom: {sys.argv[1]} is CycloneDX 1.6")

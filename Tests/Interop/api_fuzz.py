"""schemathesis over the served OpenAPI document, signed in as an agency's machine: all its default checks. Arguments: place.json, seed. Exits 0
where nothing failed.

One route is left out: the live stream of a citizen's browser, which does not end. At OAuth's and OpenID's own endpoints a well-formed request with a
grant that is none is refused with 400 (RFC 6749 section 5.2); schemathesis is told that this counts as taken in well-formed. So does 422
where an Idempotency-Key comes with another body, `returnTo` with another way than it is for, a reason with control characters, or a code that was not
sent: no schema says these. Without If-Match the answer is 428 (RFC 6585 section 3).
One worker: two threads in Python's compiler end CPython 3.11 with "AST constructor recursion depth mismatch" (python/cpython issue 106905).
"""
import json
import os
import subprocess
import sys

place = json.load(open(sys.argv[1]))
config = place["out"] + "/schemathesis.toml"
with open(config, "w") as file:
    file.write(
        """
[[operations]]
include-path-regex = "^/(openid|openid4vp)/"
checks.positive_data_acceptance.expected-statuses = ["2xx", "400", "401", "403", "404", "409"]

[[operations]]
include-path = "/api/v1/presentations"
checks.positive_data_acceptance.expected-statuses = ["2xx", "401", "403", "404", "409", "422"]

[[operations]]
include-path = "/api/v1/cases/{id}/decisions"
checks.positive_data_acceptance.expected-statuses = ["2xx", "401", "403", "404", "409", "412", "422"]
checks.missing_required_header.expected-statuses = ["400", "401", "403", "406", "415", "422", "428"]

[[operations]]
include-path-regex = "^/api/v1/webhooks"
checks.positive_data_acceptance.expected-statuses = ["2xx", "401", "403", "404", "409", "422"]
"""
    )
here = os.path.dirname(os.path.abspath(__file__))
environment = os.environ | {"SCHEMATHESIS_HOOKS": "api_hooks", "SEGEL_PLACE": sys.argv[1], "PYTHONPATH": here}
ran = subprocess.run(
    [
        os.path.join(os.path.dirname(sys.executable), "schemathesis"), "--config-file", config, "run", place["address"] + "/api/v1/openapi.json",
        "--url", place["address"], "--exclude-path", "/cases/{id}/events", "--workers", "1", "--max-examples", "8", "--seed", sys.argv[2],
        "--continue-on-failure", "--no-shrink", "--max-redirects", "0", "--request-timeout", "60", "--no-color", "--generation-database", "none",
    ],
    env=environment, cwd=place["out"], capture_output=True, text=True,
)
print(ran.stdout[-20000:])
print(ran.stderr[-4000:], file=sys.stderr)
sys.exit(ran.returncode)

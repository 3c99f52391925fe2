"""Docs/Examples/Agency against a served deployment. Argument: place.json. Exits 0 where all went as it must."""
import json
import os
import subprocess
import sys

example = os.path.join(os.path.dirname(__file__), "../../Docs/Examples/Agency/segel_api.py")
place = json.load(open(sys.argv[1]))
machine = place["machine"]


def run(*arguments):
    return subprocess.run([sys.executable, example, place["address"], machine["name"], machine["key"], *arguments], capture_output=True, text=True)


def said(*arguments):
    ran = run(*arguments)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


with open(place["out"] + "/unsigned.pdf", "wb") as file:
    file.write(b"%PDF-1.7\n%%EOF\n")
found = json.loads(said("verify", machine["credential"]))
assert (found["outcome"], found["code"]) == ("accept", "accepted"), found
assert "segel-receipt-1 verification" in found["receipt"]
both = json.loads(said("verify-all", machine["credential"], place["out"] + "/unsigned.pdf"))
assert [answer["code"] for answer in both] == ["accepted", "pdf_unsigned"], both
lines = [line.split() for line in said("cases").splitlines()]
assert machine["case"] in [line[0] for line in lines], lines
reference = next(line[1] for line in lines if line[0] == machine["case"])
read = json.loads(said("case", machine["case"], reference))
assert read["reference"] == reference and read["answers"], read
refused = run("case", machine["case"], "SIP-1")
assert refused.returncode != 0 and "purpose_missing" in refused.stderr, refused.stderr
decided = json.loads(said("decide", machine["case"], reference, '{"decision": "return", "items": [{"item": "noSTR", "code": "mismatch"}]}'))
assert decided["state"] == "returned" and "step" not in decided, decided
refused = run("decide", machine["case"], reference, '{"decision": "approve"}')
assert refused.returncode != 0 and "not_found" in refused.stderr, refused.stderr
# A key made here is one the operator can register.
made = [place["out"] + "/new-key.json", place["out"] + "/new-keys.json"]
assert subprocess.run([sys.executable, example, "new-key", *made]).returncode == 0
added = subprocess.run(
    [place["segel"], "agency", "add", "sistem-baru", "--jwks", made[1], "--scopes", "verify", "--data", place["data"]], capture_output=True, text=True
)
assert added.returncode == 0 and added.stdout.startswith("sistem-baru\tverify\t"), added.stderr
machine |= {"name": "sistem-baru", "key": made[0]}
assert json.loads(said("verify", machine["credential"]))["outcome"] == "accept"
disabled = subprocess.run([place["segel"], "agency", "disable", "sistem-baru", "--data", place["data"]], capture_output=True, text=True)
assert disabled.returncode == 0, disabled.stderr
assert run("verify", machine["credential"]).returncode != 0

"""Webhooks against a served deployment: registered over the API, verified by the code that comes, told of a decision of the machine's own, believed by
`cryptography`'s Ed25519 and by PyNaCl's, sent anew under the same id. Argument: place.json. Exits 0 where all went as it must."""
import base64
import json
import os
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from joserfc.jwk import ECKey
from nacl.signing import VerifyKey

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../Docs/Examples/Agency"))
from segel_api import Segel, received  # noqa: E402

place = json.load(open(sys.argv[1]))
machine = place["machine"]
segel = Segel(place["address"], machine["name"], ECKey.import_key(json.load(open(machine["key"]))))
got = []


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        got.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def until(found, what):
    end = time.time() + 240
    while time.time() < end:
        value = found()
        if value:
            return value
        time.sleep(0.2)
    raise AssertionError(what)


server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=server.serve_forever, daemon=True).start()
hook = segel.ask("POST", "/api/v1/webhooks", json={"url": f"http://localhost:{server.server_port}/segel"})
path = f"/api/v1/webhooks/{hook['id']}"
assert hook["state"] == "unverified", hook
keys = segel.webhook_keys()
headers, body = until(lambda: got and got[0], "nothing came to be verified")
said = received(headers, body, keys)
assert said["type"] == "webhook.verify" and said["data"]["webhook"] == hook["id"], said
active = segel.ask("POST", path + "/verification", json={"code": said["data"]["code"]})
assert active["state"] == "active", active

reference = next(line["reference"] for line in segel.cases() if line["id"] == machine["case"])
read = segel.case(machine["case"], reference)
assert "approve" in read["decisions"], read
decided = segel.decide(read, {"decision": "claim"}, key="hook-1")
assert decided["revision"] == read["revision"] + 1, decided
assert segel.decide(read, {"decision": "claim"}, key="hook-1") == decided
try:
    segel.decide(read, {"decision": "approve"})
    raise AssertionError("a stale decision went through")
except RuntimeError as refused:
    assert "case_changed" in str(refused), refused

headers, body = until(lambda: len(got) > 1 and got[1], "nothing came of the decision")
said = received(headers, body, keys)
assert said["type"] == "case.changed" and set(said["data"]) == {"case", "revision", "service", "state"}, said
assert said["data"]["case"] == machine["case"] and said["data"]["revision"] == decided["revision"], said
content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
signature = base64.b64decode(headers["webhook-signature"].removeprefix("v1a,"))
VerifyKey(base64.b64decode(keys[0].removeprefix("whpk_"))).verify(content, signature)
for wrong in (({**headers, "webhook-id": "msg_x"}, body), (headers, body + b" "), ({**headers, "webhook-timestamp": str(int(time.time()) + 9)}, body)):
    try:
        received(*wrong, keys)
        raise AssertionError("a signature over something else was believed")
    except ValueError:
        pass

delivery = until(lambda: [d for d in segel.ask("GET", path + "/deliveries")["items"] if d["state"] == "sent" and d["type"] == "case.changed"], "not listed")[0]
assert "msg_" + delivery["id"] == headers["webhook-id"]
segel.ask("POST", f"{path}/deliveries/{delivery['id']}/redelivery")
again, same = until(lambda: len(got) > 2 and got[2], "nothing was sent anew")
assert again["webhook-id"] == headers["webhook-id"] and same == body
inside = segel.ask("POST", "/api/v1/webhooks", json={"url": f"https://127.0.0.1:{server.server_port}/"})
failed = until(
    lambda: [d for d in segel.ask("GET", f"/api/v1/webhooks/{inside['id']}/deliveries")["items"] if d["state"] == "dead"], "an address inside was not refused"
)
assert failed[0]["failure"] == "webhook_address_refused", failed
for identifier in (hook["id"], inside["id"]):
    assert segel.ask("DELETE", f"/api/v1/webhooks/{identifier}") is None
assert segel.ask("GET", "/api/v1/webhooks")["items"] == []

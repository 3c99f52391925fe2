"""Events fetched from a served deployment by a machine of an agency: as a stream, which sseclient-py reads as well as the example does, and page by page.
Argument: place.json. Exits 0 where all went as it must."""
import json
import os
import sys
import threading

import requests
import sseclient
from joserfc.jwk import ECKey

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../Docs/Examples/Agency"))
from segel_api import Segel  # noqa: E402

place = json.load(open(sys.argv[1]))
machine = place["machine"]
key = ECKey.import_key(json.load(open(machine["key"])))
segel, other = (Segel(place["address"], machine["name"], key) for _ in range(2))
path = "/api/v1/events"

begun = segel.ask("GET", path)
assert set(begun) == {"items", "next"}, begun
reference = next(line["reference"] for line in segel.cases() if line["id"] == machine["case"])


def decide(*decisions):
    for decision in decisions:
        segel.decide(segel.case(machine["case"], reference), {"decision": decision})


def opened(cursor):
    headers = {"Accept": "text/event-stream", "Last-Event-ID": cursor}
    stream = other.send("GET", place["address"] + path, other.access(), headers=headers, stream=True)
    assert stream.status_code == 200 and stream.headers["content-type"] == "text/event-stream", stream.headers
    assert stream.headers["cache-control"] == "no-store" and stream.headers["vary"] == "Accept", stream.headers
    return stream


# Told while it is open: what happens comes by itself.
stream = opened(begun["next"])
events = sseclient.SSEClient(stream).events()
threading.Thread(target=decide, args=("release", "claim"), daemon=True).start()
told = [next(events), next(events)]
stream.close()
bodies = [json.loads(event.data) for event in told]
assert [body["type"] for body in bodies] == ["case.changed"] * 2, bodies
assert all(set(body["data"]) == {"case", "revision", "service", "state"} for body in bodies), bodies
assert bodies[1]["data"]["revision"] == bodies[0]["data"]["revision"] + 1, bodies
assert all(event.event == "message" for event in told), "a handler of its own would be needed"

# The same page by page, and from each event on.
assert segel.ask("GET", f"{path}?cursor={begun['next']}")["items"] == bodies
assert segel.ask("GET", f"{path}?cursor={told[0].id}")["items"] == bodies[1:]
again = sseclient.SSEClient(opened(told[0].id)).events()
assert json.loads(next(again).data) == bodies[1]

# The example in its few lines.
for cursor, event in other.events(begun["next"]):
    assert event == bodies[0] and cursor == told[0].id, (cursor, event)
    break
for wrong in ("x", begun["next"][:8] + "-99999999", "00000000-1"):
    for accept in ("application/json", "text/event-stream"):
        answer = segel.send("GET", f"{place['address']}{path}", segel.access(), headers={"Accept": accept, "Last-Event-ID": wrong}, stream=True)
        assert (answer.status_code, answer.json()["code"]) == (404, "cursor_unknown"), answer.text

# Four at a time; whoever polls needs none of them.
held = []
while len(held) < 9:
    held.append(other.send("GET", place["address"] + path, other.access(), headers={"Accept": "text/event-stream"}, stream=True))
    if held[-1].status_code != 200:
        break
assert held[-1].status_code == 429 and held[-1].json()["code"] == "too_many_streams" and held[-1].headers["retry-after"] == "30", held
assert segel.ask("GET", path)["items"] == bodies
assert requests.get(place["address"] + path, headers={"Accept": "text/event-stream"}, timeout=30).status_code == 401

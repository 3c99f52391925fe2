"""A case's page renews itself in Chromium, and its stream of events behaves to a plain client. Argument: place.json. Exits 0 where both hold."""
import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "wallet"))
from browser import Browser  # noqa: E402
from portal import Portal  # noqa: E402

place = json.load(open(sys.argv[1]))
address = place["address"]


def until(found, what: str):
    for _ in range(300):
        if found():
            return
        time.sleep(0.1)
    raise AssertionError(what)


def renews_itself():
    """Nobody touches the browser; the application is withdrawn elsewhere."""
    portal, case = Portal(address), place["office"]["claimed"]
    portal.sign_in(place["citizen"], place["password"])
    with Browser(lambda question: None) as chromium:
        chromium.open(address + "/track")
        chromium.carry(portal.session, address)
        chromium.open(f"{address}/cases/{case}")
        until(lambda: chromium.evaluate("document.getElementById('live').textContent") != "", "the page heard nothing")
        form = portal.page(f"/cases/{case}").form(f"/cases/{case}/withdraw")
        assert portal.post(f"/cases/{case}/withdraw", form["fields"]).status_code == 303
        until(lambda: chromium.evaluate("document.querySelector('#progress .tag').textContent") == "Ditarik", "the page did not renew itself")
        assert not chromium.evaluate("!!document.querySelector('#progress script, #progress html')")


def streams():
    portal, path = Portal(address), f"/cases/{place['case']}/events"
    portal.sign_in(place["citizen"], place["password"])
    stream = portal.session.get(f"{address}{path}?seen=0", stream=True, timeout=60)
    assert stream.headers["content-type"] == "text/event-stream" and stream.headers["cache-control"] == "no-store"
    lines = stream.iter_lines(decode_unicode=True)
    told = [next(lines) for _ in range(5)]
    assert told[0].startswith("retry:") and told[2].startswith("id: ") and told[3:] == ["event: changed", "data: changed"], told
    form = portal.page("/").form("/sign-out")
    assert portal.post("/sign-out", form["fields"]).status_code == 303
    assert all(line in ("", ":") for line in lines), "more than silence after signing out"


renews_itself()
streams()

"""Pages by keyboard alone, with text twice as large, in forced colours and over a slow line. Argument: place.json. Exits 0 where all can be used."""
import json
import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "wallet"))
from browser import Browser  # noqa: E402
from portal import Portal  # noqa: E402

place = json.load(open(sys.argv[1]))
address, office = place["address"], place["office"]
LINE = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
TABBABLE = """[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')].filter(e => !e.disabled
  && e.checkVisibility() && (e.type !== 'radio' || e.checked || ![...document.getElementsByName(e.name)].some(o => o.checked) && document.getElementsByName(e.name)[0] === e))"""
found = []


def sign_in(page: Browser, name: str):
    portal = Portal(address)
    portal.sign_in(name, place["password"])
    page.open(f"{address}/track?lang=id")
    page.carry(portal.session, address)
    return portal


def key(page: Browser, name: str, code: int, text: str = ""):
    for kind in ("keyDown", "keyUp"):
        more = {"text": text} if kind == "keyDown" and text else {}
        page.call("Input.dispatchKeyEvent", type=kind, key=name, code=name, windowsVirtualKeyCode=code, **more)


def tab(page: Browser):
    key(page, "Tab", 9)


def keyboard(page: Browser, name: str):
    """Each control is reached, in the order it stands, with a ring that is seen, where it can be seen."""
    page.evaluate(f"window.order = {TABBABLE}; document.activeElement.blur(); window.getSelection().removeAllRanges(); window.scrollTo(0, 0); 1")
    count, last, reached = page.evaluate("window.order.length"), -1, set()
    for _ in range(count + 4):
        tab(page)
        at = page.evaluate("""(() => {
          const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
          let place = window.order.indexOf(e);
          if (place < 0 && e.type === "radio") place = window.order.findIndex(o => o.name === e.name);
          return {place, ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
            seen: box.bottom > 0 && box.top < innerHeight, html: e.outerHTML.slice(0, 120), body: e === document.body};
        })()""")
        if at["body"] or at["place"] in reached:
            continue
        if at["place"] >= 0:
            reached.add(at["place"])
            if at["place"] < last:
                found.append(f"{name}: keyboard goes back to {at['html']}")
            last = at["place"]
        if not at["ring"]:
            found.append(f"{name}: no ring around {at['html']}")
        if not at["seen"]:
            found.append(f"{name}: focus out of sight at {at['html']}")
    missing = page.evaluate(f"window.order.map((e, i) => {json.dumps(sorted(reached))}.includes(i) ? '' : e.outerHTML.slice(0, 120)).filter(Boolean)")
    found.extend(f"{name}: the keyboard does not reach {html}" for html in missing)
    return count


def large_text(page: Browser, name: str):
    for width in (320, 1280):
        page.resize(width)
        page.evaluate("document.documentElement.style.fontSize = '200%'; 1")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0 and width == 1280:
            found.append(f"{name}: {wide} px wider than the window with text twice as large")
        cut = page.evaluate("""[...document.querySelectorAll('main *, header *, nav *')].filter(e => e.checkVisibility() && e.children.length === 0 && e.textContent.trim()
          && getComputedStyle(e).overflow !== 'visible' && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)
          && !e.classList.contains('hide') && e.tagName !== 'OPTION').map(e => e.outerHTML.slice(0, 100))""")
        found.extend(f"{name} {width}: text cut off in {html}" for html in cut)
        page.evaluate("document.documentElement.style.fontSize = ''; 1")
    page.resize(1280)


def forced_colours(page: Browser, name: str):
    """Where colours are the reader's own, what can be pressed or filled in keeps a border."""
    page.call("Emulation.setEmulatedMedia", features=[{"name": "forced-colors", "value": "active"}])
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    bare = page.evaluate("""[...document.querySelectorAll('.button, input:not([type=hidden], [type=radio], [type=checkbox], [type=file]), select, textarea')]
      .filter(e => e.checkVisibility() && (getComputedStyle(e).borderTopStyle === 'none' || parseFloat(getComputedStyle(e).borderTopWidth) < 1))
      .map(e => e.outerHTML.slice(0, 100))""")
    found.extend(f"{name}: no border in forced colours: {html}" for html in bare)
    if place.get("pictures"):
        page.picture(f"{place['pictures']}/{name}-forced-1280.png", 1280)
    page.call("Emulation.setEmulatedMedia", features=[])


def slow_line(page: Browser, path: str, name: str) -> float:
    """Milliseconds until something can be read, at 400 kbit/s and 400 ms, with nothing cached."""
    page.call("Network.clearBrowserCache")
    page.call("Network.emulateNetworkConditions", **LINE)
    page.open(address + path)
    # With its style: nothing is painted before it. Headless browsers paint only when asked.
    painted = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd || 1e9")
    page.call("Network.emulateNetworkConditions", offline=False, latency=0, downloadThroughput=-1, uploadThroughput=-1)
    if painted > 3_000:
        found.append(f"{name}: readable after {painted:.0f} ms on a slow line")
    return painted


def applies_by_keyboard(page: Browser, portal: Portal):
    """A section of a form filled in and sent without a pointer."""
    form = portal.page("/services/SIM-01").form("/services/SIM-01/start")
    case = portal.post("/services/SIM-01/start", form["fields"]).headers["Location"].split("/")[2]
    page.open(f"{address}/cases/{case}/form/2")

    def go_to(selector: str):
        for _ in range(60):
            tab(page)
            if page.evaluate(f"document.activeElement.matches({json.dumps(selector)})"):
                return
        raise AssertionError(f"{selector} is not reached")

    for field, text in (("namaDepan", "Warga"), ("namaBelakang", "Uji")):
        go_to(f"[name={field}]")
        page.call("Input.insertText", text=text)
    go_to("[name=golongan]")
    key(page, " ", 32, " ")
    key(page, "ArrowDown", 40)
    go_to("main form .button")
    key(page, "Enter", 13, "\r")
    import time

    time.sleep(0.5)
    page.settle()
    assert page.evaluate("location.pathname").endswith("/documents"), page.text()[:500]
    return case


CITIZEN = {
    "home": "/", "service": "/services/SIP", "profile": "/profile", "looks": "/accesses", "case": f"/cases/{place['case']}",
    "returned": f"/cases/{office['returned']}/form/1", "complaints": f"/cases/{place['case']}/complaints", "credential": f"/credentials/{place['credential']}",
    "verify": "/verify", "track": "/track",
}
OFFICE = {"queue": "/office", "desk": f"/office/cases/{place['case']}"}

with Browser() as page:
    page.call("Network.enable")
    controls, paints = 0, {}
    for name, pages, person in (("citizen", CITIZEN, place["citizen"]), ("office", OFFICE, office["desk"])):
        portal = sign_in(page, person)
        if name == "citizen":
            pages["documents"] = f"/cases/{applies_by_keyboard(page, portal)}/documents"
        for title, path in pages.items():
            paints[title] = slow_line(page, path, title)
            page.resize(1280)
            controls += keyboard(page, title)
            large_text(page, title)
            forced_colours(page, title)
    print(f"{len(paints)} pages: {controls} controls by keyboard; slowest to read on 400 kbit/s and 400 ms: "
          f"{max(paints.values()):.0f} ms ({max(paints, key=paints.get)}), median {sorted(paints.values())[len(paints) // 2]:.0f} ms")
    found += page.problems
for line in sorted(set(found)):
    print(line, file=sys.stderr)
sys.exit(1 if found else 0)

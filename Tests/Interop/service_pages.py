"""Walks every service in Chromium as its citizen, or as whoever acts for them, and as each of its officers, before axe-core: empty, wrong and filled,
320 and 1280 px. Arguments: place.json, the language, citizen or delegate; in Indonesian with scripts, in English without. Exits 0 where nothing is found.

Every view takes a quarter of an hour on two cores. Without SEGEL_EVERY_VIEW phones are judged in Indonesian and wide windows in English, and there every
other service; a delegate then takes every fourth."""
import gzip
import json
import os
import re
import sys
import time

sys.path.insert(0, os.path.dirname(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "wallet"))
from browser import Browser  # noqa: E402
from portal import Portal  # noqa: E402
from walk import Walk  # noqa: E402

place, lang, role = json.load(open(sys.argv[1])), sys.argv[2], sys.argv[3]
address = place["address"]
EVERY = bool(os.environ.get("SEGEL_EVERY_VIEW"))
WIDTHS = (320, 1280) if EVERY else (320,) if lang == "id" else (1280,)
STEP = 1 if EVERY else 4 if role == "delegate" else 1 if lang == "id" else 2
SERVICES = place["services"][::STEP]
# Before the addresses of services, where they are somebody else's.
AROUND = f"/for/{place['mandate']}" if role == "delegate" else ""
PDF = os.path.join(place["out"], "bukti.pdf")
with open(PDF, "wb") as made:
    made.write(b"%PDF-1.4 uji" + b" " * 1000)


class Page(Browser):
    """Keeps what each page took to load: budgets are counted, not timed."""

    def __init__(self):
        super().__init__()
        self.call("Network.enable")
        self.loaded, self.kinds = {}, {}

    def hear(self, event):
        parameters = event.get("params", {})
        if event.get("method") == "Network.responseReceived":
            self.kinds[parameters["requestId"]] = (parameters["response"]["url"], parameters["type"])
        super().hear(event)

    def weigh(self) -> dict:
        """Bytes of page, style, scripts and pictures, as gzip sends them, and how many requests."""
        self.evaluate("1")
        weights = {}
        for request, (url, kind) in self.kinds.items():
            try:
                body = self.call("Network.getResponseBody", requestId=request)["body"]
            except AssertionError:
                continue
            weights[url] = (kind, len(gzip.compress(body.encode(), 6)))
        self.kinds = {}
        return weights


def sign_in(page: Page, name: str):
    portal = Portal(address)
    portal.sign_in(name, place["password"])
    page.open(f"{address}/track?lang={lang}")
    page.carry(portal.session, address)


def fill(page: Page, answers: dict) -> list:
    """Sets the controls that are there to what they are to be told; answers their names."""
    return page.evaluate(f"""(() => {{
      const answers = {json.dumps(answers)}, found = [];
      for (const control of document.querySelectorAll("main input, main select, main textarea")) {{
        if (!(control.name in answers) || control.type === "hidden") continue;
        if (control.type === "radio") control.checked = control.value === answers[control.name];
        else control.value = answers[control.name];
        found.push(control.name);
      }}
      return found;
    }})()""")


def here(page: Page) -> str:
    return page.evaluate("location.pathname")


def is_wrong(page: Page) -> bool:
    return page.evaluate("!!document.querySelector('[role=alert]')")


class ServiceWalk:
    def __init__(self, page: Page):
        self.page, self.walk = page, Walk(page, lang, address, place.get("pictures"), WIDTHS)
        # Sections that several services share are looked at once.
        self.known = set()
        self.weights = {}

    def look(self, name: str):
        heading = self.page.evaluate("document.querySelector('h1').textContent")
        names = self.page.evaluate("[...document.querySelectorAll('main input, main select, main textarea')].map(e => e.name).join()")
        state = name.rsplit("-", 1)[-1]
        key = (re.sub(r"\d+", "", heading), re.sub(r"\d+", "", names), state)
        if key in self.known:
            return
        self.known.add(key)
        self.walk.look(name)

    def weigh(self, name: str):
        weights = self.page.weigh()
        if weights:
            self.weights[name] = weights

    def apply(self, service: dict) -> str:
        page, code = self.page, service["code"]
        page.kinds = {}
        page.open(f"{address}{AROUND}/services/{code}")
        self.weigh(f"{code} service")
        self.look(f"{code}-service-filled")
        page.click(f"form[action='{AROUND}/services/{code}/start'] button")
        for _ in range(60):
            path = here(page)
            if "/form/" not in path:
                break
            section = path.rsplit("/", 1)[1]
            self.weigh(f"{code} section {section}")
            self.look(f"{code}-{section}-empty")
            page.click("main form .button")
            if is_wrong(page):
                self.look(f"{code}-{section}-wrong")
            for _ in range(6):
                if here(page) != path:
                    break
                fill(page, service["answers"])
                self.look(f"{code}-{section}-filled")
                page.click("main form .button")
            assert here(page) != path, f"{code}: section {section} does not let go: {page.text()[:600]}"
        assert here(page).endswith("/documents"), here(page)
        return here(page).split("/")[2]

    def attach(self, service: dict, case: str):
        page, code = self.page, service["code"]
        page.kinds = {}
        page.open(f"{address}/cases/{case}/documents")
        self.weigh(f"{code} documents")
        self.look(f"{code}-documents-empty")
        document = page.call("DOM.getDocument")
        found = page.call("DOM.querySelectorAll", nodeId=document["root"]["nodeId"], selector="input[type=file]")["nodeIds"]
        for node in found:
            page.call("DOM.setFileInputFiles", files=[PDF], nodeId=node)
        if lang == "id" and found:
            # The page's script sends them at once.
            for _ in range(300):
                if page.evaluate("[...document.querySelectorAll('[data-document] [role=status]')].every(e => e.textContent.startsWith('Terlampir'))"):
                    break
                time.sleep(0.1)
            self.look(f"{code}-documents-filled")
        page.click("main form .button")
        assert here(page).endswith("/check"), page.text()[:600]

    def hand_in(self, service: dict, case: str):
        page, code = self.page, service["code"]
        self.look(f"{code}-check-filled")
        page.kinds = {}
        page.open(f"{address}/cases/{case}/check")
        self.weigh(f"{code} check")
        page.click("form[action$='/submit'] .button")
        assert not is_wrong(page), f"{code} was not taken: {page.text()[:900]}"
        self.look(f"{code}-sent-filled")
        self.reference = page.evaluate("document.querySelector('main .code').textContent")

    def decide(self, service: dict, case: str):
        """Of a bundle each part is a case of its own, which its desks find in their queue."""
        if not service["parts"]:
            return self.decide_one(service["code"], service["desks"], case)
        for number, part in enumerate(service["parts"], 1):
            sign_in(self.page, part["desks"][0]["officer"])
            self.page.open(f"{address}/office")
            own = self.page.evaluate(f"""[...document.querySelectorAll("main a[href^='/office/cases/']")]
              .find(a => a.closest("tr, .card").textContent.includes("{self.reference}-{number}"))?.getAttribute("href")""")
            assert own, f"{service['code']}: part {number} is in no queue: {self.page.text()[:600]}"
            self.decide_one(f"{service['code']}-{number}", part["desks"], own.split("/")[3])
            if number == 1:
                sign_in(self.page, place["who"])
                self.page.open(f"{address}/cases/{case}")
                self.look(f"{service['code']}-part-filled")

    def decide_one(self, code: str, desks: list, case: str):
        page = self.page
        for number, desk in enumerate(desks, 1):
            sign_in(page, desk["officer"])
            page.kinds = {}
            page.open(f"{address}/office/cases/{case}")
            if desk["filled"] or number == 1:
                self.look(f"{code}-desk{number}-empty")
            if desk["filled"]:
                page.click("button[value=approve]")
                assert is_wrong(page), f"{code}: desk {number} approved without what it must fill in"
                self.look(f"{code}-desk{number}-wrong")
                fill(page, desk["filled"])
                self.look(f"{code}-desk{number}-filled")
            page.click("button[value=approve]")
            assert here(page) == "/office" or "/office/cases" not in here(page), f"{code} desk {number}: {page.text()[:600]}"

    def fetch(self, service: dict, case: str):
        page, code = self.page, service["code"]
        sign_in(page, place["who"])
        page.kinds = {}
        page.open(f"{address}/cases/{case}")
        self.weigh(f"{code} issued")
        self.look(f"{code}-issued-filled")
        links = page.evaluate("[...document.querySelectorAll('main a')].map(a => a.getAttribute('href')).filter(h => h.startsWith('/credentials/'))")
        assert len(links) == max(1, len(service["parts"])), f"{code}: not all documents came of it: {page.text()[:600]}"
        page.open(address + links[-1])
        self.look(f"{code}-credential-filled")


BUDGETS = {"page": 35_000, "requests": 4, "style": 10_000}


def over_budget(walks: ServiceWalk) -> list:
    """experience.md's budgets: what a page weighs, with nothing cached, as gzip sends it."""
    style = script = picture = 0
    for weights in walks.weights.values():
        for kind, size in weights.values():
            style = max(style, size if kind == "Stylesheet" else 0)
            script = max(script, size if kind == "Script" else 0)
            picture = max(picture, size if kind == "Image" else 0)
    pages = {name: sum(size for kind, size in weights.values() if kind == "Document") for name, weights in walks.weights.items()}
    heaviest = max(pages, key=pages.get)
    total, requests = pages[heaviest] + style + script + picture, 1 + sum(1 for size in (style, script, picture) if size)
    print(f"{role} {lang}: {len(pages)} pages; the heaviest, {heaviest}: {pages[heaviest]:,} bytes, style {style:,}, script {script:,}, picture {picture:,}, "
          f"together {total:,}; {requests} requests")
    found = {"page": total, "requests": requests, "style": style}
    return [f"{name}: {found[name]:,} over {limit:,}" for name, limit in BUDGETS.items() if found[name] > limit]


def run() -> int:
    started = time.time()
    with Page() as page:
        walks = ServiceWalk(page)
        walks.walk.wary()
        if lang == "en":
            # As good as scripts switched off: there are none but these files, and axe must run.
            page.call("Network.setBlockedURLs", urls=["*.js"])
        for service in SERVICES:
            sign_in(page, place["who"])
            case = walks.apply(service)
            walks.attach(service, case)
            walks.hand_in(service, case)
            walks.decide(service, case)
            walks.fetch(service, case)
        problems = [problem for problem in page.problems if "422" not in problem and "BLOCKED" not in problem]
    found = walks.walk.found + problems + over_budget(walks)
    print(f"{role} {lang}: {len(SERVICES)} services, {len(walks.walk.seen)} views, {len(found)} violations, {time.time() - started:.0f} s")
    for line in sorted(set(found)):
        print(line, file=sys.stderr)
    return 1 if found else 0


sys.exit(run())

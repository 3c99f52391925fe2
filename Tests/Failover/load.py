"""What the city does meanwhile: citizens apply, officers decide to certificates, anybody verifies, clinics ask wallets, operators change statuses. Clients wait
between two things, so that nodes and clients fit on two cores.

Every client writes down what it was told. `lies`: what must never happen, in words.
"""

import collections
import json
import random
import threading
import time

import people
from history import NotAsked


class City:
    """Who lives in it, signed in, and what all of them were told."""

    def __init__(self, cluster, recorder):
        self.cluster, self.recorder = cluster, recorder
        self.lock, self.ended = threading.Lock(), threading.Event()
        # Of each kind of work when it was acknowledged; of each phase what was answered instead.
        self.times, self.refusals = collections.defaultdict(list), collections.defaultdict(collections.Counter)
        self.phase = "before"
        self.asked, self.received, self.issued, self.lies, self.failures = [], {}, {}, [], []
        # Cases at each desk, and credentials whose status is changed to and fro.
        self.desks = [collections.deque() for _ in people.DESKS]
        self.watched = collections.deque(maxlen=3)
        node = cluster.nodes[0]
        self.citizens = [people.citizen(node, self.browser(), 9901 + number) for number in range(4)]
        self.officers = [[people.officer(node, self.browser(), f"petugas-{desk}-{number}", people.DESKS[desk]) for number in range(2)]
                         for desk in range(len(people.DESKS))]
        self.token = node.segel("verifier", "add", "klinik", "--policies", "usia-17").strip()

    def browser(self):
        browser = people.Browser(self.cluster.proxy)
        browser.observe = self.observe
        return browser

    def observe(self, method, path, answer):
        if not answer.is_known:
            with self.lock:
                self.refusals[self.phase][f"{answer.status or 'cut off'} {answer.code}".strip()] += 1

    def acknowledged(self, kind):
        with self.lock:
            self.times[kind].append(time.monotonic())

    def lie(self, words):
        with self.lock:
            self.lies.append(words)

    def start(self):
        work = [(self.apply, browser) for browser in self.citizens[:2]] + [(self.decide, desk) for desk in range(len(people.DESKS))]
        work += [(self.verify,), (self.verify,), (self.verify,), (self.ask,), (self.ask,), (self.look,), (self.change, 0), (self.change, 1), (self.read,)]
        work += [(self.follow_log, node) for node in self.cluster.nodes]
        self.threads = [threading.Thread(target=self.until_ended, args=each) for each in work]
        for thread in self.threads:
            thread.start()

    def until_ended(self, work, *arguments):
        while not self.ended.is_set():
            try:
                work(*arguments)
            except Exception as error:  # noqa: BLE001 - a client that falls silent would look like a pause
                with self.lock:
                    self.failures.append(f"{work.__name__}: {type(error).__name__}: {error}")
                return

    def end(self):
        self.ended.set()
        for thread in self.threads:
            thread.join()

    # Certificates

    def apply(self, browser):
        if sum(map(len, self.desks)) > 12:
            return time.sleep(0.05)
        try:
            case = people.hand_in(browser)
        except people.Refused:
            return time.sleep(0.1)
        with self.lock:
            self.received[case] = browser
            self.desks[0].append(case)
        self.acknowledged("received")

    def decide(self, desk):
        """One case at one desk. Two officers sit there, and often both want to decide: then one of them must not be able to."""
        try:
            case = self.desks[desk].popleft()
        except IndexError:
            return time.sleep(0.05)
        officers = random.sample(self.officers[desk], 2)
        page, revision = self.seen(officers[0], case)
        if revision is None:
            # It moved on, by a decision whose answer was lost; or nobody can tell now.
            self.pass_on(case, desk + 1 if page.status in (403, 404, 409, 422) else desk)
            return time.sleep(0.05)
        answers = {}

        def one(place):
            def act():
                answer = answers[place] = officers[place].post(f"/office/cases/{case}/decide", decision="approve", revision=revision)
                if answer.status == 303 and "done=" in answer.place:
                    self.acknowledged("decided")
                    return "done"
                return "refused" if 400 <= answer.status < 500 else None
            self.recorder.did("case/" + case, 10 + desk * 2 + place, ("decide", revision), act)

        second = threading.Thread(target=one, args=(1,))
        if random.random() < 0.3:
            second.start()
        one(0)
        if second.ident:
            second.join()
        if any("done=issued" in answer.place for answer in answers.values()):
            self.acknowledged("issued")
            with self.lock:
                self.issued[case] = None
        moved = any(answer.status == 303 for answer in answers.values())
        self.pass_on(case, desk + 1 if moved else desk)

    def seen(self, officer, case):
        """The page that an officer is shown of a case, and the revision on it; None where they are shown none."""
        pages = []

        def act():
            pages.append(officer.get(f"/office/cases/{case}"))
            revision = pages[0].first('name="revision" value="([0-9]+)"')
            return int(revision) if pages[0].status == 200 and revision else None

        revision = self.recorder.did("case/" + case, "desk", ("read", None), act)
        return pages[0], revision

    def pass_on(self, case, desk):
        if desk < len(self.desks):
            self.desks[desk].append(case)
        else:
            self.collect(case)

    def collect(self, case):
        """The citizen takes the certificate: its id, its number and its bytes."""
        browser = self.received[case]
        credential = browser.get(f"/cases/{case}").first("/credentials/([0-9a-f]{32})")
        if credential is None:
            return
        number = browser.get(f"/credentials/{credential}").first('class="code">([^<]+)<')
        file = browser.get(f"/credentials/{credential}/download")
        with self.lock:
            self.issued[case] = (credential, number, file.body if file.status == 200 else None)
            # Every tenth has its status changed; all others stay valid.
            if len(self.issued) % 10 == 3:
                self.watched.append((credential, browser))

    # Verifying

    def verify(self):
        with self.lock:
            valid = [each[2] for each in list(self.issued.values())[-20:] if each and each[2] and each[0] not in {c for c, _ in self.watched}]
        if not valid:
            return time.sleep(0.05)
        answer = self.citizens[3].send("POST", "/api/v1/verify", random.choice(valid))
        outcome = json.loads(answer.body).get("outcome") if answer.status == 200 else None
        if outcome == "accept":
            self.acknowledged("verified")
        elif outcome == "reject":
            self.lie(f"a good credential was refused: {answer.code}")
        time.sleep(0.3)

    # Statuses

    def change(self, process):
        """Operators at the admin doors of two nodes."""
        if not self.watched:
            return time.sleep(0.1)
        (credential, _), (word, value) = random.choice(list(self.watched)), random.choice([("suspend", "suspended"), ("reinstate", "valid")])

        def act():
            kind, values = random.choice(self.cluster.nodes[:-1]).ask("setStatus", credential=credential, to=word)
            return {"done": "done", "refused": "unchanged" if values.get("code") == "status_unchanged" else None}[kind]

        try:
            if self.recorder.did("status/" + credential, process, ("set", value), act) == "done":
                self.acknowledged("changed")
        except (OSError, NotAsked):
            pass
        # Each publishes the lists anew, which takes a debug build most of a second.
        time.sleep(random.uniform(1, 3))

    def read(self):
        if not self.watched:
            return time.sleep(0.1)
        credential, browser = random.choice(list(self.watched))

        def act():
            word = browser.get(f"/credentials/{credential}?lang=en").first("Status: ([^<]+)<")
            return word.lower() if word else None

        self.recorder.did("status/" + credential, 2, ("read", None), act)
        time.sleep(0.3)

    # Questions to wallets: one row each

    def ask(self):
        answer = self.citizens[3].send("POST", "/api/v1/presentations", json.dumps({"policy": "usia-17"}), Authorization="Bearer " + self.token)
        if answer.status == 201:
            with self.lock:
                self.asked.append(json.loads(answer.body)["id"])
            self.acknowledged("asked")
        time.sleep(0.1)

    def look(self):
        """What was acknowledged is there, at whichever node, from then on."""
        with self.lock:
            known = random.choice(self.asked) if self.asked else None
        if known and self.citizens[3].send("GET", "/api/v1/presentations/" + known, Authorization="Bearer " + self.token).status == 404:
            self.lie(f"acknowledged, then not there: {known}")
        time.sleep(0.1)

    # The log as each node shows it

    def follow_log(self, node):
        if not hasattr(node, "checkpoints"):
            node.checkpoints = []
        note = node.get("/log/checkpoint", timeout=2)
        if note is not None:
            lines = note.decode().split("\n")
            after = int(lines[3].removeprefix("after ")) if lines[3].startswith("after ") else 0
            shown = (lines[0], after, int(lines[1]), lines[2])
            if node.checkpoints and node.checkpoints[-1][:2] == shown[:2] and node.checkpoints[-1][2] > shown[2]:
                self.lie(f"{node.name} showed a log of {node.checkpoints[-1][2]} entries and then one of {shown[2]}")
            if not node.checkpoints or node.checkpoints[-1] != shown:
                node.checkpoints.append(shown)
        time.sleep(0.5)

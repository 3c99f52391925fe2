"""A steady, modest load of all kinds against one `segel serve` for as long as is asked, and whether what it holds stays as it is.

    script/soak --minutes 60 [--segel PATH] [--samples FILE.csv]

Exits 0 where memory, descriptors and threads are flat and nothing failed, 1 where not, 2 where the run was too short to tell.
"""
import argparse
import collections
import random
import shutil
import sys
import tempfile
import threading
import time

from city import REPOSITORY, City
from flat import verdict
from people import OFFICERS, REGISTRAR, Person, citizen

import requests

sys.path.insert(0, REPOSITORY + "/Tests/Interop/wallet")
from keys import HolderKey  # noqa: E402
from portal import Portal  # noqa: E402
from wallet import Wallet  # noqa: E402

# Seconds between two of a kind.
EVERY = {"verify": 0.1, "page": 0.25, "apply": 10, "wallet": 30, "sign in": 20, "rotate": 600, "back up": 900}
PAGES = ["/", "/services/SIP", "/verify", "/log", "/track", "/trust/list.json", "/status/dpmptsp/1.jwt", "/log/checkpoint", "/.well-known/openid-credential-issuer"]
OWN_PAGES = ["/", "/rights", "/accesses", "/mandates", "/notices"]


class Soak:
    def __init__(self, city: City, seconds: float):
        self.city, self.seconds = city, seconds
        self.lock, self.ended = threading.Lock(), threading.Event()
        self.done, self.failures = collections.Counter(), []
        self.credentials, self.samples = [], []
        registrar = Person(city.address, REGISTRAR[0], city.appoint(*REGISTRAR))
        self.officers = [Person(city.address, name, city.appoint(name, duty)) for name, duty in OFFICERS]
        self.citizens = []
        for serial in range(12):
            person = citizen(serial)
            self.citizens.append(Person(city.address, person["nik"], registrar.register(person)))
        self.apply()

    # What is done, over and over

    def apply(self):
        """From nothing to a certificate."""
        person = self.citizens[self.done["apply"] % len(self.citizens)]
        case = person.apply()
        for officer in self.officers:
            officer.decide(case)
        held = (person, *person.credential(case))
        with self.lock:
            self.credentials = self.credentials[-200:] + [held]

    def any_credential(self) -> tuple:
        with self.lock:
            return random.choice(self.credentials)

    def verify(self):
        """One in ten was altered."""
        credential = bytearray(self.any_credential()[2])
        is_altered = random.random() < 0.1
        if is_altered:
            credential[len(credential) // 3] ^= 1
        answer = self.visitor.post(self.city.address + "/api/v1/verify", data=bytes(credential), timeout=120)
        if answer.status_code != 200 or answer.json()["outcome"] != ("reject" if is_altered else "accept"):
            raise RuntimeError(f"verify: {answer.status_code} {answer.text[:200]}")

    def page(self):
        if random.random() < 0.4:
            return random.choice(self.citizens).page(random.choice(OWN_PAGES))
        path = random.choice(PAGES)
        answer = self.visitor.get(self.city.address + path, timeout=120)
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code}")

    def wallet(self):
        """A copy into a wallet, by an offer and its code."""
        person, credential, _ = self.any_credential()
        portal = Portal(self.city.address)
        portal.sign_in(person.name, person.password)
        code, _, link = portal.offer("/credentials/" + credential)
        wallet = Wallet(self.city.address)
        offer = wallet.read_offer(link)
        wallet.discover(offer["credential_issuer"])
        wallet.redeem_offer(offer, code)
        wallet.request(offer["credential_configuration_ids"][0], [HolderKey()])

    def sign_in(self):
        """Argon2id, in a browser of its own."""
        person = random.choice(self.citizens)
        Portal(self.city.address).sign_in(person.name, person.password)

    # The timetable

    def keep_doing(self, kind: str, every: float, work):
        due = time.monotonic() + every * random.random()
        while not self.ended.wait(max(0, due - time.monotonic())):
            begin = time.monotonic()
            try:
                work()
                with self.lock:
                    self.done[kind] += 1
            except Exception as failure:  # noqa: BLE001 - whatever went wrong is counted and told
                with self.lock:
                    self.failures.append(f"{begin - self.start:.0f} s {kind}: {failure}"[:300])
            # What takes longer than it may is begun again at once, and not made up for.
            due = max(due + every, time.monotonic())

    def run(self):
        self.visitor, self.start = requests.Session(), time.monotonic()
        # However short, everything is done at least twice.
        works = {"verify": self.verify, "page": self.page, "apply": self.apply, "wallet": self.wallet, "rotate": self.city.rotate,
                 "back up": self.city.back_up, "sign in": self.sign_in}
        threads = [threading.Thread(target=self.keep_doing, args=(kind, min(EVERY[kind], self.seconds / 3), work)) for kind, work in works.items()]
        for thread in threads:
            thread.start()
        while time.monotonic() < self.start + self.seconds and self.city.process.poll() is None:
            self.samples.append((time.monotonic() - self.start, self.city.sample()))
            time.sleep(max(0.1, min(10 - (time.monotonic() - self.start) % 10, self.start + self.seconds - time.monotonic())))
        self.ended.set()
        for thread in threads:
            thread.join()


def report(soak: Soak, status: int) -> int:
    names = {"rss": "resident memory, MiB", "descriptors": "open descriptors", "threads": "threads", "database": "database, MiB", "wal": "its WAL, MiB"}
    bounds = {"rss": 0, "descriptors": 4, "threads": 2}
    verdicts = []
    print(f"| {soak.samples[-1][0] / 60:.0f} minutes | first | after a third | last | most | growth an hour, later two thirds | |")
    print("|---|---|---|---|---|---|---|")
    for name, words in names.items():
        points = [(at, sample[name]) for at, sample in soak.samples]
        values = [value for _, value in points]
        rise, half, word = verdict(points, least=bounds.get(name, 0))
        if name in bounds:
            verdicts.append(word)
        mark = word if name in bounds else "–"
        print(f"| {words} | {values[0]:.1f} | {values[len(values) // 3]:.1f} | {values[-1]:.1f} | {max(values):.1f} | {rise:+.2f} ± {half:.2f} | {mark} |")
    print("\ndone    " + ", ".join(f"{soak.done[kind]} × {kind}" for kind in EVERY))
    print(f"failed  {len(soak.failures)}; the service ended with {status}")
    for failure in soak.failures[:10]:
        print("        " + failure)
    if soak.failures or status != 0 or "grows" in verdicts:
        return 1
    return 2 if "cannot tell" in verdicts else 0


def main() -> int:
    options = argparse.ArgumentParser(prog="script/soak")
    options.add_argument("--minutes", type=float, default=60)
    options.add_argument("--segel", default=REPOSITORY + "/.build/release/segel")
    options.add_argument("--samples", help="where all samples are written, as CSV")
    given = options.parse_args()
    folder = tempfile.mkdtemp(prefix="segel-soak-")
    city, status = City(given.segel, folder), 1
    try:
        city.serve()
        soak = Soak(city, given.minutes * 60)
        print(f"soak: {given.minutes:g} minutes against {city.address}, process {city.process.pid}", file=sys.stderr)
        soak.run()
        status = city.stop()
        if given.samples:
            with open(given.samples, "w") as file:
                file.write("seconds," + ",".join(soak.samples[0][1]) + "\n")
                file.writelines(f"{at:.0f}," + ",".join(f"{value:.2f}" for value in sample.values()) + "\n" for at, sample in soak.samples)
        return report(soak, status)
    finally:
        if city.process and city.process.poll() is None:
            city.stop()
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())

"""Documents chosen in Chromium. Argument: place.json. Exits 0 where all holds."""
import base64
import json
import os
import random
import re
import shutil
import struct
import subprocess
import sys
import time
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "wallet"))
from browser import Browser  # noqa: E402
from portal import Portal  # noqa: E402

place = json.load(open(sys.argv[1]))
address, out = place["address"], place["out"]
portal = Portal(address)
portal.sign_in(place["citizen"], place["password"])


def file(name: str, content: bytes) -> str:
    path = os.path.join(out, name)
    with open(path, "wb") as written:
        written.write(content)
    return path


def photograph(width: int, height: int) -> bytes:
    """A PNG that compresses badly, as photographs do."""
    noise = random.Random(7)
    rows = b"".join(b"\0" + noise.randbytes(width * 3) for _ in range(height))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b"")


def pdf(size: int) -> bytes:
    return b"%PDF-1.4\n" + random.Random(11).randbytes(size - 9)


def draft() -> str:
    form = portal.page("/services/SIM-01").form("/services/SIM-01/start")
    answer = portal.post("/services/SIM-01/start", form["fields"])
    return re.search("/cases/([^/]+)/", answer.headers["Location"]).group(1)


def attached(case: str) -> bytes | None:
    """What the application has with it, as its owner fetches it."""
    page = portal.page(f"/cases/{case}/check")
    links = [link for link in page.links if link.startswith("/documents/")]
    return portal.session.get(address + links[0], timeout=60).content if links else None


class Page(Browser):
    def __init__(self):
        super().__init__()
        self.call("Network.enable")
        self.sent = []

    def hear(self, event):
        if event.get("method") == "Network.requestWillBeSent" and event["params"]["request"]["method"] == "PATCH":
            headers = {name.lower(): value for name, value in event["params"]["request"]["headers"].items()}
            self.sent.append(int(headers["upload-offset"]))
        if event.get("method") != "Log.entryAdded" or "ERR_INTERNET_DISCONNECTED" not in event["params"]["entry"]["text"]:
            super().hear(event)

    def documents(self, case: str):
        self.open(address + "/track")
        self.carry(portal.session, address)
        self.open(f"{address}/cases/{case}/documents")

    def choose(self, path: str):
        document = self.call("DOM.getDocument")
        node = self.call("DOM.querySelector", nodeId=document["root"]["nodeId"], selector="input[type=file]")
        self.call("DOM.setFileInputFiles", files=[path], nodeId=node["nodeId"])

    def said(self) -> str:
        return self.evaluate("document.querySelector('[data-document] [role=status]').textContent")

    def until(self, found, what: str, seconds: int = 60):
        for _ in range(seconds * 10):
            if found():
                return
            time.sleep(0.1)
        raise AssertionError(f"{what}: {self.said()!r} {self.sent} {self.problems}")

    def line(self, offline: bool, bytes_a_second: int = -1):
        self.call("Network.emulateNetworkConditions", offline=offline, latency=20, downloadThroughput=-1, uploadThroughput=bytes_a_second)


def goes_on(page: Page):
    """The line is cut in the middle, for longer than one try."""
    case, content = draft(), pdf(1_500_000)
    page.documents(case)
    page.sent = []
    page.line(False, 400_000)
    page.choose(file("bukti.pdf", content))
    page.until(lambda: re.search(r"[3-9]\d%", page.said()), "it did not begin")
    page.line(True)
    page.until(lambda: "tersimpan" in page.said(), "the page did not say that the line broke")
    time.sleep(2)
    page.line(False)
    page.until(lambda: page.said() == "Terlampir: bukti.pdf", "it did not go on")
    assert attached(case) == content
    assert page.sent.count(0) == 1 and len(page.sent) <= 9, f"it began anew: {page.sent}"
    assert not page.evaluate("document.querySelector('form[data-case] button').disabled")
    page.click("form[data-case] button")
    assert page.evaluate("location.pathname") == f"/cases/{case}/check", page.evaluate("location.pathname")
    assert attached(case) == content, "the form sent something else"


def goes_on_after_a_restart(page: Page):
    """The page is closed in the middle; the same file chosen again goes on."""
    case, content = draft(), pdf(1_400_000)
    page.documents(case)
    page.sent = []
    page.line(False, 300_000)
    path = file("surat.pdf", content)
    page.choose(path)
    page.until(lambda: re.search(r"[3-9]\d%", page.said()), "it did not begin")
    assert kept_of_uploads(page) == 1, "where it goes on was not kept"
    page.open("about:blank")
    page.line(False)
    page.documents(case)
    before = len(page.sent)
    page.choose(path)
    page.until(lambda: page.said() == "Terlampir: surat.pdf", "it did not go on")
    assert page.sent[before] > 0, page.sent
    assert attached(case) == content


def kept_of_uploads(page: Page) -> int:
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('upload ')).length")


def leaves_nothing(page: Page):
    """Signing out takes away where an upload goes on, and leaves what the verify page keeps."""
    case = draft()
    page.documents(case)
    page.line(False, 300_000)
    page.choose(file("sisa.pdf", pdf(1_400_000)))
    page.until(lambda: re.search(r"[3-9]\d%", page.said()), "it did not begin")
    page.open("about:blank")
    page.line(False)
    page.open(address + "/sign-ins")
    page.evaluate("localStorage.setItem('segel-lists-seen', '{}')")
    assert kept_of_uploads(page) == 1, "where it goes on was not kept"
    page.click("form[action='/sign-out'] button")
    assert page.evaluate("location.pathname + location.search") == "/sign-in?left=1", page.evaluate("location.href")
    assert page.evaluate("Object.keys(localStorage).join()") == "segel-lists-seen", page.evaluate("Object.keys(localStorage).join()")
    portal.sign_in(place["citizen"], place["password"])


def photographs_are_smaller(page: Page):
    case, content = draft(), photograph(2_800, 1_400)
    page.documents(case)
    page.choose(file("foto.png", content))
    page.until(lambda: page.said() == "Terlampir: foto.png", "it was not sent")
    kept = attached(case)
    assert kept.startswith(b"\xff\xd8\xff") and len(kept) < len(content) / 2, (len(kept), len(content))
    frame = re.search(rb"\xff[\xc0\xc2]..\x08(..)(..)", kept, re.S)
    assert struct.unpack(">HH", frame.group(1) + frame.group(2)) == (1_200, 2_400)
    print(f"a picture of {len(content):,} bytes was sent as {len(kept):,}")


def refusals(page: Page):
    case = draft()
    page.documents(case)
    for name, content, words in [
        ("kosong.pdf", b"", "kosong"), ("surat.docx", b"PK\x03\x04" + bytes(600_000), "Hanya PDF"),
        ("kunci.pdf", pdf(2_000) + b"trailer << /Encrypt 4 0 R >>", "kata sandi"), ("besar.pdf", pdf(27_000_000), "25 MB"),
        ("raksasa.png", photograph(3, 3).replace(struct.pack(">II", 3, 3), struct.pack(">II", 60_000, 60_000)), "piksel"),
    ]:
        page.choose(file(name, content))
        page.until(lambda: words in page.said(), f"{name} was not refused in plain words")
        assert attached(case) is None
    assert page.evaluate("document.querySelector('[data-document]').className").endswith("bad")
    # What the browser writes about answers of 422.
    page.problems = [problem for problem in page.problems if "422" not in problem]


def real_files(page: Page):
    """Chromium's own PDF, as other programs rewrite it: plain, in object streams, linearised; and locked in each way there is."""
    if not shutil.which("qpdf"):
        print("skipped: qpdf is not installed; script/setup --with-test-tools installs it")
        return
    page.open(address + "/verify")
    plain = file("asli.pdf", base64.b64decode(page.call("Page.printToPDF")["data"]))
    ways = {
        "objek.pdf": ["--object-streams=generate"], "linier.pdf": ["--linearize"], "terurai.pdf": ["--stream-data=uncompress"],
        "aes256.pdf": ["--encrypt", "baca", "pemilik", "256", "--"], "pemilik.pdf": ["--encrypt", "", "pemilik", "256", "--"],
        "aes128.pdf": ["--object-streams=generate", "--encrypt", "baca", "pemilik", "128", "--use-aes=y", "--"],
        "rc4.pdf": ["--allow-weak-crypto", "--encrypt", "baca", "pemilik", "40", "--"],
    }
    for name, how in ways.items():
        path = os.path.join(out, name)
        subprocess.run(["qpdf", plain, path, *how], check=True)
        case = draft()
        page.documents(case)
        page.choose(path)
        if "--encrypt" in how:
            page.until(lambda: "kata sandi" in page.said(), f"{name} was not refused")
        else:
            page.until(lambda: page.said() == f"Terlampir: {name}", f"{name} was not taken")
    page.problems = [problem for problem in page.problems if "422" not in problem]


def without_a_script():
    case, content = draft(), pdf(300_000)
    form = portal.page(f"/cases/{case}/documents").form(f"/cases/{case}/documents")
    answer = portal.session.post(
        f"{address}/cases/{case}/documents", data=form["fields"], files={"file:sehat": ("a.pdf", content)}, allow_redirects=False, timeout=60
    )
    assert answer.status_code == 303 and attached(case) == content


with Page() as page:
    for trial in (goes_on, goes_on_after_a_restart, photographs_are_smaller, refusals, real_files, leaves_nothing):
        trial(page)
    assert not page.problems, page.problems
without_a_script()

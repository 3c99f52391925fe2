"""People of a synthetic city at the portal, each with a browser without scripts. NIK serials 9900-9999 belong to nobody."""

import http.client
import json
import re
import urllib.parse

PDF = (b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
       b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
# A practice licence: what each section is answered with, the desks that decide, and who sits there, two at each.
LICENCE = [
    {"jenisPermohonan": "NEW"}, {"gelar": "Ns."}, {"profesi": "perawat", "noSTR": "STR-9901-2024", "masaSTR": "seumur-hidup"},
    {"jenisTempat": "fasyankes", "namaFasyankes": "Klinik Uji", "alamatPraktik": "Jalan Ahmad Yani 5, Metro", "praktikKe": "1"},
]
DESKS = [("front-office", "dpmptsp"), ("recommender", "dinkes"), ("production", "dpmptsp"), ("head", "dpmptsp")]


class Answer:
    """`status` 0: nobody answered, and what was asked may have been done."""

    def __init__(self, status, headers=None, body=b""):
        self.status, self.headers, self.body = status, headers, body

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")

    @property
    def code(self):
        """The stable code of a refusal, of a problem or of a page that says so."""
        if self.body.startswith(b"{"):
            return json.loads(self.body).get("code", "")
        return self.first(r'<span class="code">([a-z_]+) · ') or ""

    @property
    def place(self):
        return self.headers.get("Location", "") if self.headers else ""

    @property
    def is_known(self):
        """Whether it tells what came of the request: a server's error may stand for something that was done (`Docs/Decisions/0020`)."""
        return 200 <= self.status < 500

    def first(self, pattern):
        found = re.search(pattern, self.text)
        return found.group(1) if found else None


class Browser:
    def __init__(self, port, host=None, address="127.0.0.1"):
        self.port, self.host, self.address, self.cookies, self.csrf = port, host or f"{address}:{port}", address, {}, ""
        # Told of every answer: method, path, answer.
        self.observe = lambda *_: None

    def send(self, method, path, body=None, kind=None, **headers):
        headers = {"Host": self.host, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
                   **({"Content-Type": kind} if kind else {}), **headers}
        connection = http.client.HTTPConnection(self.address, self.port, timeout=90)
        try:
            connection.request(method, path, body, headers)
            raw = connection.getresponse()
            answer = Answer(raw.status, raw.headers, raw.read())
        except (OSError, http.client.HTTPException):
            answer = Answer(0)
        finally:
            connection.close()
        for cookie in (answer.headers.get_all("Set-Cookie") if answer.headers else None) or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        self.observe(method, path, answer)
        return answer

    def get(self, path):
        return self.send("GET", path)

    def post(self, path, **fields):
        return self.send("POST", path, urllib.parse.urlencode({"_csrf": self.csrf, **fields}), "application/x-www-form-urlencoded")

    def upload(self, path, field, content):
        parts = [f'name="_csrf"\r\n\r\n{self.csrf}\r\n'.encode(), f'name="{field}"; filename="a.pdf"\r\n\r\n'.encode() + content + b"\r\n"]
        body = b"".join(b"--x\r\nContent-Disposition: form-data; " + part for part in parts) + b"--x--\r\n"
        return self.send("POST", path, body, "multipart/form-data; boundary=x")

    def enter(self, name, code):
        """First sign-in: the code that was handed over, then a password of one's own."""
        password = "kata sandi uji " + name
        self.post("/activate", name=name, code=code, password=password)
        answer = self.post("/sign-in", name=name, password=password)
        self.csrf = self.get("/profile").first('name="_csrf" value="([^"]*)"') or self.get("/office").first('name="_csrf" value="([^"]*)"') or ""
        if answer.status != 303 or not self.csrf:
            raise SystemExit(f"{name} could not sign in: {answer.status} {answer.code}")
        return self


class Refused(Exception):
    pass


def citizen(node, browser, serial):
    nik = f"187201010190{serial}"
    _, values = node.ask("registerCitizen", nik=nik, source="Register Dukcapil", date="2026-01-02", register={
        "noKK": "1872012203159900", "nama": f"Warga Uji {serial}", "jk": "P", "tempatLahir": "Metro", "tglLahir": "1990-01-01",
        "alamatSekarang": "Jalan Imam Bonjol 17, Metro", "namaAyah": "Ayah Uji", "namaIbu": "Ibu Uji"})
    return browser.enter(nik, values["code"])


def officer(node, browser, name, desk):
    _, values = node.ask("addOfficer", name=name, duties=[{"role": desk[0], "agency": desk[1]}])
    return browser.enter(name, values["code"])


def hand_in(browser):
    """The id of a case that was said to be received; raises Refused where an answer was another than hoped for."""
    def hoped(answer, pattern):
        found = answer.status == 303 and re.search(pattern, answer.place)
        if not found:
            raise Refused(f"{answer.status} {answer.code} {answer.place}")
        return found

    case = hoped(browser.post("/services/SIP/start"), "/cases/([0-9a-f]{32})").group(1)
    for number, fields in enumerate(LICENCE, 1):
        hoped(browser.post(f"/cases/{case}/form/{number}", **fields), f"/cases/{case}/(form/{number + 1}|documents|check|$)")
    hoped(browser.upload(f"/cases/{case}/documents", "file:suratTempat", PDF), f"/cases/{case}")
    hoped(browser.post(f"/cases/{case}/submit"), "sent=1")
    return case

"""Citizens and officers at a browser without scripts: pages read as HTML, forms posted back with what they hold."""
import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import requests

PDF = b"%PDF-1.4 " + bytes(range(32, 127)) * 300
OFFICERS = [("loket-izin", "front-office@dpmptsp"), ("dinkes", "recommender@dinkes"), ("penomoran", "production@dpmptsp"), ("kadis-izin", "head@dpmptsp")]
REGISTRAR = ("registrasi", "registrar@disdukcapil")
LICENCE = {
    "jenisPermohonan": "NEW", "gelar": "Ns.", "profesi": "perawat", "noSTR": "STR-9901-2024", "masaSTR": "seumur-hidup", "jenisTempat": "fasyankes",
    "namaFasyankes": "Klinik Imopuro Sehat", "alamatPraktik": "Jalan Ahmad Yani 5, Metro", "praktikKe": "1",
}


def citizen(serial: int) -> dict:
    """NIK serials 9900 to 9999 belong to nobody."""
    return {
        "nik": f"187201010190{9900 + serial}", "noKK": "1872010101150001", "nama": "Warga Uji", "jk": "L", "tempatLahir": "Metro", "tglLahir": "1990-01-01",
        "alamatSekarang": "Jalan Uji 1, Metro", "namaAyah": "Ayah Uji", "namaIbu": "Ibu Uji",
    }


class Page(HTMLParser):
    """A page's forms: where each leads, and what it would send as it stands."""

    def __init__(self, response):
        super().__init__()
        self.status, self.text, self.path = response.status_code, response.text, urlsplit(response.url).path
        self.forms, self.select = [], None
        self.feed(response.text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == "form":
            self.forms.append((found.get("action", ""), {}))
        if not self.forms:
            return
        fields, name = self.forms[-1][1], found.get("name")
        if tag == "input" and name and found.get("type") not in ("file", "submit"):
            if found.get("type") not in ("radio", "checkbox") or "checked" in found:
                fields[name] = found.get("value", "")
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in found:
            fields[self.select] = found.get("value", "")

    def form(self, action: str) -> tuple:
        """The first whose address fits the pattern: address and fields."""
        for address, fields in self.forms:
            if re.fullmatch(action, address):
                return address, dict(fields)
        raise RuntimeError(f"{self.path} ({self.status}) has no form {action}: {re.sub('<[^>]*>', ' ', self.text)[:300]}")


class Person:
    def __init__(self, address: str, name: str, code: str):
        self.address, self.name, self.password = address, name, f"kata sandi {name}"
        self.browser = requests.Session()
        self.send("/activate", {"name": name, "code": code, "password": self.password})
        self.sign_in()

    def sign_in(self):
        self.browser.cookies.clear()
        page = self.send("/sign-in", {"name": self.name, "password": self.password})
        if page.status != 200 or page.path == "/sign-in":
            raise RuntimeError(f"{self.name} cannot sign in: {page.status}")

    def send(self, path: str, fields: dict, files=None) -> Page:
        return Page(self.browser.post(self.address + path, data=fields, files=files, headers={"Origin": self.address}, timeout=120))

    def page(self, path: str) -> Page:
        """Signed in again where the session has ended meanwhile."""
        page = Page(self.browser.get(self.address + path, timeout=120))
        if page.path == "/sign-in":
            self.sign_in()
            page = Page(self.browser.get(self.address + path, timeout=120))
        if page.status != 200:
            raise RuntimeError(f"{path}: {page.status}")
        return page

    def bytes(self, path: str) -> bytes:
        response = self.browser.get(self.address + path, timeout=120)
        if response.status_code != 200:
            raise RuntimeError(f"{path}: {response.status_code}")
        return response.content

    def register(self, person: dict) -> str:
        """As a registrar: the citizen's activation code."""
        address, fields = self.page("/office/register").form("/office/register")
        return re.search(r'code big">([0-9A-Z-]{19})<', self.send(address, {**fields, **person}).text).group(1)

    def apply(self) -> str:
        """A practice licence, section by section, with a document: the case."""
        page = self.send(*self.page("/services/SIP").form("/services/SIP/start"))
        case = re.search(r'action="/cases/([0-9a-f]{32})/form/1"', page.text).group(1)
        while f'action="/cases/{case}/documents"' not in page.text:
            address, fields = page.form(f"/cases/{case}/form/\\d+")
            following = self.send(address, {**fields, **LICENCE})
            if following.status != 200 or following.path == page.path:
                raise RuntimeError(f"{address} was refused: {following.status} {following.path}")
            page = following
        address, fields = page.form(f"/cases/{case}/documents")
        page = self.send(address, fields, {"file:suratTempat": ("surat.pdf", PDF, "application/pdf")})
        page = self.send(*page.form(f"/cases/{case}/submit"))
        if page.status != 200 or "alert good" not in page.text:
            raise RuntimeError(f"the application was not received: {page.status}")
        return case

    def decide(self, case: str):
        address, fields = self.page(f"/office/cases/{case}").form(f"/office/cases/{case}/decide")
        page = self.send(address, {**fields, "decision": "approve"})
        if page.status != 200:
            raise RuntimeError(f"{self.name}'s decision was refused: {page.status}")

    def credential(self, case: str) -> tuple:
        """Its id, and its bytes; the PDF is fetched too."""
        found = re.search(r'/credentials/([0-9a-f]{32})"', self.page(f"/cases/{case}").text).group(1)
        if not self.bytes(f"/credentials/{found}/pdf").startswith(b"%PDF-1.7"):
            raise RuntimeError("there is no PDF")
        return found, self.bytes(f"/credentials/{found}/download")

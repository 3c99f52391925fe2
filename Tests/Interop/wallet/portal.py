"""The citizen at the browser: signs in, makes an offer, agrees to a wallet's request. Reads the pages as HTML, as a browser does."""
import re
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlsplit

import requests


class Page(HTMLParser):
    """Forms with their hidden fields and radio buttons, links, and text by class."""

    def __init__(self, text: str):
        super().__init__()
        self.forms, self.links, self.text = [], [], text
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == "form":
            self.forms.append({"action": found["action"], "fields": {}, "choices": {}})
        if tag == "input" and self.forms:
            if found.get("type") == "hidden":
                self.forms[-1]["fields"][found["name"]] = found.get("value", "")
            if found.get("type") == "radio" and "checked" in found:
                self.forms[-1]["choices"][found["name"]] = found.get("value", "")
        if tag == "a":
            self.links.append(found.get("href", ""))

    def form(self, action: str) -> dict:
        return next(form for form in self.forms if form["action"] == action)


class Portal:
    def __init__(self, transport: str):
        self.transport = transport.rstrip("/")
        self.session = requests.Session()

    def page(self, path: str) -> Page:
        response = self.session.get(self.transport + path, timeout=30)
        response.raise_for_status()
        return Page(response.text)

    def post(self, path: str, fields: dict):
        return self.session.post(self.transport + path, data=fields, allow_redirects=False, timeout=30)

    def activate(self, name: str, code: str, password: str):
        response = self.post("/activate", {"name": name, "code": code, "password": password})
        assert response.status_code == 303, response.text
        self.sign_in(name, password)

    def sign_in(self, name: str, password: str, following: str | None = None) -> str:
        fields = {"name": name, "password": password}
        if following:
            fields["next"] = following
        response = self.post("/sign-in", fields)
        assert response.status_code == 303, response.text
        return response.headers["Location"]

    def offer(self, place: str):
        """Add to my wallet, from a credential's page or a case's: (transaction code, link by value, link by reference)."""
        form = self.page(place).form(f"{place}/wallet")
        first = Page(self._good(self.post(f"{place}/wallet", form["fields"])))
        code = re.search(r'class="code big"[^>]*>(\d{6})<', first.text).group(1)
        second = Page(self._good(self.post("/wallet/offer", first.form("/wallet/offer")["fields"])))
        assert code not in second.text, "the transaction code stands beside the offer"
        by_value = next(link for link in second.links if link.startswith("openid-credential-offer:"))
        by_reference = unescape(re.search(r'<p class="code">(openid-credential-offer:[^<]*)<', second.text).group(1))
        assert re.search(r'<path fill="#000" d="[Mhvz0-9 -]+"', second.text), "no QR symbol"
        return code, by_value, by_reference

    def consent(self, address: str, decision="allow", choices=None) -> str:
        """The authorization page in this browser; answers where it leads."""
        parts = urlsplit(address)
        page = self.page(f"{parts.path}?{parts.query}")
        form = page.form(parts.path)
        fields = {**form["fields"], **form["choices"], **(choices or {}), "decision": decision}
        response = self.post(parts.path, fields)
        assert response.status_code == 303, response.text
        return response.headers["Location"]

    @staticmethod
    def _good(response) -> str:
        assert response.status_code == 200, response.text
        return response.text

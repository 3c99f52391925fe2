"""The receiving ends of notices: a webhook gateway that checks Standard Webhooks with other people's code (standardwebhooks for v1, PyNaCl for v1a), and
mail servers of aiosmtpd, one with STARTTLS and a password, one with TLS from the first byte. Arguments: a folder. Writes ready.json there when all
listen, then a JSON line into received.jsonl for each thing that came in and was believed; ends when `stop` lies there."""
import asyncio
import base64
import json
import os
import ssl
import subprocess
import sys
import threading
import time
from email import policy
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from nacl.signing import VerifyKey
from standardwebhooks import Webhook

folder = sys.argv[1]
lock = threading.Lock()
counts = {}


def note(**facts):
    with lock, open(f"{folder}/received.jsonl", "a") as file:
        file.write(json.dumps(facts) + "\n")


class Gateway(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name: self.headers[name] for name in ("webhook-id", "webhook-timestamp", "webhook-signature")}
        with lock:
            counts[headers["webhook-id"]] = counts.get(headers["webhook-id"], 0) + 1
            first = counts[headers["webhook-id"]] == 1
        if self.path == "/redirect":
            self.send_response(307)
            self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/hooks")
            self.end_headers()
            return
        if self.path == "/flaky" and first:
            return self.answer(503)
        try:
            key = VerifyKey(base64.b64decode(open(f"{folder}/notice.key").read().strip().removeprefix("whpk_")))
            signatures = dict(part.split(",", 1) for part in headers["webhook-signature"].split(" "))
            content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
            key.verify(content, base64.b64decode(signatures["v1a"]))
            Webhook(open(f"{folder}/webhook.secret").read().strip()).verify(body, headers)
        except Exception as error:
            note(kind="refused", why=repr(error))
            return self.answer(401)
        note(kind="webhook", path=self.path, id=headers["webhook-id"], tries=counts[headers["webhook-id"]], body=json.loads(body))
        self.answer(204)

    def answer(self, status):
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Box:
    def __init__(self, name):
        self.name = name

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("tidak-ada@"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = BytesParser(policy=policy.default).parsebytes(envelope.content)
        note(
            kind="mail", box=self.name, sender=envelope.mail_from, to=envelope.rcpt_tos, tls=session.ssl is not None or self.name == "tls", subject=mail["Subject"],
            text=mail.get_content(), message_id=mail["Message-ID"], date=mail["Date"], user=(session.auth_data or b"").decode(),
            defects=[str(defect) for defect in mail.defects],
        )
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"segel", b"rahasia surel")
    return AuthResult(success=right, handled=right, auth_data=data.login if right else None)


def certificate(name):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", f"{folder}/{name}.key", "-out", f"{folder}/{name}.pem"],
        check=True, capture_output=True,
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(f"{folder}/{name}.pem", f"{folder}/{name}.key")
    return context


def free():
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


right, other = certificate("mail"), certificate("other")
gateway = ThreadingHTTPServer(("127.0.0.1", free()), Gateway)
threading.Thread(target=gateway.serve_forever, daemon=True).start()
ports = {name: free() for name in ("starttls", "tls", "plain", "other")}
boxes = [
    Controller(Box("starttls"), hostname="localhost", port=ports["starttls"], tls_context=right, require_starttls=True, auth_required=True,
               authenticator=authenticate),
    Controller(Box("tls"), hostname="localhost", port=ports["tls"], ssl_context=right),
    Controller(Box("plain"), hostname="localhost", port=ports["plain"]),
    Controller(Box("other"), hostname="localhost", port=ports["other"], tls_context=other),
]
for box in boxes:
    box.start()
json.dump({"gateway": gateway.server_port, **ports}, open(f"{folder}/ready.tmp", "w"))
os.rename(f"{folder}/ready.tmp", f"{folder}/ready.json")
end = time.time() + 300
while time.time() < end and not os.path.exists(f"{folder}/stop"):
    time.sleep(0.1)
os._exit(0)

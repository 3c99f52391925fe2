"""An S3 store for the tests: moto, which checks every signature and permission with botocore's own signer, behind a door that can be told to fail.

Prints one line of JSON (address, secure, bucket), then serves until its parent ends. Files it writes into the folder it is given: `keys`, good
credentials; `wrong`, the same with another secret; `second`, another user's; `stranger`, of one who may not; `authority.pem`, for `secure`.

Told by POST /_door with JSON: {"rules": [{"kind": "fail|cut|stall|lose", "method", "match", "times", "status"}], "alter": "KEYPART", "versions": BOOL,
"release": true}; asked by GET /_door for the requests since, and for what is there.
"""

import json
import os
import datetime
import ipaddress
import ssl
import sys
import threading
import time

os.environ["AWS_DEFAULT_REGION"] = "us-east-1"

import boto3
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from botocore.config import Config
from moto import settings
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.s3.models import s3_backends
from werkzeug.serving import WSGIRequestHandler, make_server

folder = sys.argv[1]
BUCKET = "berkas-kota"
rules = []
seen = []
lock = threading.Lock()


class Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_):
        pass


def take(environ, kind):
    """The rule of that kind that this request falls under, used once less."""
    with lock:
        for rule in rules:
            if rule["kind"] != kind or rule["times"] == 0:
                continue
            target = environ["PATH_INFO"] + "?" + environ.get("QUERY_STRING", "")
            if rule.get("method", environ["REQUEST_METHOD"]) == environ["REQUEST_METHOD"] and rule.get("match", "") in target:
                rule["times"] -= 1
                return rule
    return None


def door(app):
    def handle(environ, start):
        if environ["PATH_INFO"] == "/_door":
            return told(environ, start)
        with lock:
            seen.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}?{environ.get('QUERY_STRING', '')}")
        if rule := take(environ, "fail"):
            body = f"<Error><Code>{rule.get('code', 'SlowDown')}</Code></Error>".encode()
            drain(environ)
            start(f"{rule['status']} told to", [("Content-Length", str(len(body))), ("Content-Type", "application/xml")])
            return [body]
        if rule := take(environ, "stall"):
            drain(environ)
            # Until the client has had enough; the test says when.
            release.wait(60)
        if take(environ, "cut"):
            environ["wsgi.input"].read(1000)
            environ["werkzeug.socket"].shutdown(2)
            raise ConnectionAbortedError
        if take(environ, "lose"):
            # Done, and nobody is told.
            list(app(environ, lambda *_: None))
            environ["werkzeug.socket"].shutdown(2)
            raise ConnectionAbortedError
        return app(environ, start)

    return handle


release = threading.Event()


def drain(environ):
    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))


def told(environ, start):
    answer = {}
    if environ["REQUEST_METHOD"] == "POST":
        order = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        with lock:
            rules[:] = order.get("rules", [])
            seen.clear()
        if any(rule["kind"] == "stall" for rule in rules):
            release.clear()
        if "versions" in order:
            s3_backends["123456789012"]["aws"].buckets[BUCKET].versioning_status = "Enabled" if order["versions"] else "Suspended"
        if part := order.get("alter"):
            answer["altered"] = alter(part)
        if order.get("release"):
            release.set()
    else:
        with lock:
            answer["seen"] = list(seen)
        backend = s3_backends["123456789012"]["aws"].buckets[BUCKET]
        answer["keys"] = sorted(backend.keys)
        answer["versions"] = sum(len(backend.keys.getlist(key)) for key in backend.keys)
        answer["uploads"] = len(backend.multiparts)
    body = json.dumps(answer).encode()
    start("200 OK", [("Content-Length", str(len(body))), ("Content-Type", "application/json")])
    return [body]


def alter(part):
    """One bit of the stored bytes, and nothing that is kept about them."""
    backend = s3_backends["123456789012"]["aws"].buckets[BUCKET]
    count = 0
    for key in list(backend.keys):
        if part in key:
            stored = backend.keys[key]
            value = bytearray(stored.value)
            if value:
                value[len(value) // 2] ^= 1
                stored._value_buffer.seek(0)
                stored._value_buffer.write(bytes(value))
                count += 1
    return count


server = make_server("127.0.0.1", 0, door(DomainDispatcherApplication(create_backend_app)), threaded=True, request_handler=Quiet)
address = f"http://127.0.0.1:{server.server_port}"
threading.Thread(target=server.serve_forever, daemon=True).start()


def client(name, key="setting-up", secret="setting-up"):
    config = Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1})
    return boto3.client(
        name, endpoint_url=address, region_name="us-east-1", aws_access_key_id=key, aws_secret_access_key=secret, config=config
    )


iam, s3 = client("iam"), client("s3")
s3.create_bucket(Bucket=BUCKET)


def user(name, statement):
    iam.create_user(UserName=name)
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": statement}]}
    iam.put_user_policy(UserName=name, PolicyName="store", PolicyDocument=json.dumps(document))
    made = iam.create_access_key(UserName=name)["AccessKey"]
    return made["AccessKeyId"], made["SecretAccessKey"]


def write(name, key, secret):
    path = os.path.join(folder, name)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(f"[default]\naws_access_key_id = {key}\naws_secret_access_key = {secret}\n")


key, secret = user("segel", ["arn:aws:s3:::" + BUCKET, f"arn:aws:s3:::{BUCKET}/*"])
write("keys", key, secret)
write("wrong", key, secret[::-1])
write("second", *user("next", ["arn:aws:s3:::" + BUCKET, f"arn:aws:s3:::{BUCKET}/*"]))
write("stranger", *user("stranger", ["arn:aws:s3:::another/*"]))

# The same store behind TLS, under a certificate that nobody but `authority.pem` vouches for.
private = ec.generate_private_key(ec.SECP256R1())
name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "penyimpanan uji")])
now = datetime.datetime.now(datetime.timezone.utc)
certificate = (
    x509.CertificateBuilder()
    .subject_name(name)
    .issuer_name(name)
    .public_key(private.public_key())
    .serial_number(x509.random_serial_number())
    .not_valid_before(now - datetime.timedelta(hours=1))
    .not_valid_after(now + datetime.timedelta(days=1))
    .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
    .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
    .sign(private, hashes.SHA256())
)
pem = serialization.Encoding.PEM
with open(os.path.join(folder, "authority.pem"), "wb") as file:
    file.write(certificate.public_bytes(pem))
with open(os.path.join(folder, "authority.key"), "wb") as file:
    file.write(private.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(os.path.join(folder, "authority.pem"), os.path.join(folder, "authority.key"))
secure = make_server(
    "127.0.0.1", 0, door(DomainDispatcherApplication(create_backend_app)), threaded=True, request_handler=Quiet, ssl_context=context
)
threading.Thread(target=secure.serve_forever, daemon=True).start()
# From here on every request is held against the signature and the permissions of whom it names.
settings.INITIAL_NO_AUTH_ACTION_COUNT = 0
print(json.dumps({"address": address, "secure": f"https://127.0.0.1:{secure.server_port}", "bucket": BUCKET}), flush=True)
# Until whoever started it is no more.
parent = os.getppid()
while os.getppid() == parent:
    time.sleep(1)

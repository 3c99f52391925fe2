"""Makes cms.json, once: a page's signature by pyHanko, timestamps by OpenSSL and by pyHanko, each algorithm of the profile.

    python cms.py > cms.json      (pyHanko of Tests/Interop/requirements.txt, openssl)

Keys are thrown away: what is frozen is what others made.
"""

import asyncio
import base64
import datetime
import hashlib
import json
import pathlib
import subprocess
import tempfile

from asn1crypto import cms, tsp
from pyhanko.keys import load_cert_from_pemder, load_private_key_from_pemder
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

MESSAGE = b"Kutipan Akta Kelahiran 1872-LU-01022026-9042\n"
CONFIGURATION = """
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
[between]
basicConstraints = critical,CA:true,pathlen:0
keyUsage = critical,keyCertSign
[leaf]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
[tsa]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[soft]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = timeStamping
[both]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping,codeSigning
"""


def run(*command, input=None):
    return subprocess.run(command, check=True, capture_output=True, cwd=FOLDER, input=input).stdout


def key(name, kind):
    if kind == "rsa":
        run("openssl", "genrsa", "-out", f"{name}.key", "2048")
    else:
        run("openssl", "ecparam", "-name", kind, "-genkey", "-noout", "-out", f"{name}.key")


def certificate(name, use, serial, kind="prime256v1", by=None, start="20260101000000Z", end="20360101000000Z"):
    key(name, kind)
    subject = ("-subj", f"/C=ID/O=Waktu Uji/CN={name}")
    (FOLDER / "index.txt").touch()
    run("openssl", "req", "-new", "-key", f"{name}.key", *subject, "-config", "c.cnf", "-out", f"{name}.csr")
    signer = ("-selfsign", "-keyfile", f"{name}.key") if by is None else ("-cert", f"{by}.pem", "-keyfile", f"{by}.key")
    (FOLDER / "ca.cnf").write_text(
        f"[ca]\ndefault_ca = it\n[it]\ndatabase = index.txt\nserial = serial.txt\nnew_certs_dir = .\ndefault_md = sha256\nunique_subject = no\n"
        "policy = any\n[any]\ncountryName = optional\norganizationName = optional\ncommonName = supplied\n" + CONFIGURATION
    )
    (FOLDER / "serial.txt").write_text(f"{serial:02X}\n")
    run("openssl", "ca", "-batch", "-notext", "-config", "ca.cnf", "-extensions", use, "-startdate", start, "-enddate", end, "-in", f"{name}.csr", "-out", f"{name}.pem", *signer)


def der(name):
    return run("openssl", "x509", "-in", f"{name}.pem", "-outform", "DER")


def text(data):
    return base64.b64encode(data).decode()


def openssl_token(name, digest, chain):
    """A whole reply, and the query it answers."""
    (FOLDER / "message").write_bytes(MESSAGE)
    (FOLDER / "ts.cnf").write_text(
        f"[it]\nserial = ts.serial\nsigner_cert = {name}.pem\nsigner_key = {name}.key\nsigner_digest = {digest}\ndefault_policy = 1.2.3.4.1\n"
        "digests = sha256,sha384,sha512\ness_cert_id_alg = sha256\naccuracy = secs:1\nordering = yes\ntsa_name = yes\n"
    )
    if not (FOLDER / "ts.serial").exists():
        (FOLDER / "ts.serial").write_text("01\n")
    (FOLDER / "chain.pem").write_text("".join((FOLDER / f"{it}.pem").read_text() for it in chain))
    query = run("openssl", "ts", "-query", "-data", "message", f"-{digest}", "-cert")
    (FOLDER / "query").write_bytes(query)
    run("openssl", "ts", "-reply", "-queryfile", "query", "-config", "ts.cnf", "-section", "it", *(("-chain", "chain.pem") if chain else ()), "-out", "reply")
    return query, (FOLDER / "reply").read_bytes()


def pyhanko(name):
    return load_cert_from_pemder(str(FOLDER / f"{name}.pem")), load_private_key_from_pemder(str(FOLDER / f"{name}.key"), None)


def token(name, digest, chain, digested=None, at=(3, 4, 5)):
    """A TSTInfo signed as CAdES by pyHanko, with an algorithm by its own name."""
    leaf, secret = pyhanko(name)
    store = SimpleCertificateStore()
    store.register_multiple([load_cert_from_pemder(str(FOLDER / f"{it}.pem")) for it in chain])
    signer = SimpleSigner(signing_cert=leaf, signing_key=secret, cert_registry=store)
    info = tsp.TSTInfo(
        {
            "version": "v1", "policy": "1.2.3.4.1", "serial_number": 77,
            "message_imprint": {"hash_algorithm": {"algorithm": digest}, "hashed_message": digested or hashlib.new(digest, MESSAGE).digest()},
            "gen_time": datetime.datetime(2026, 3, 2, *at, tzinfo=datetime.timezone.utc),
        }
    )
    content = cms.EncapsulatedContentInfo({"content_type": "tst_info", "content": cms.ParsableOctetString(info.dump())})
    return asyncio.run(signer.async_sign_general_data(content, digest, detached=False, use_cades=True)).dump()


class Stamper(TimeStamper):
    """Our own tokens, for what pyHanko puts around them."""

    async def async_timestamp(self, message_digest, md_algorithm):
        made = await asyncio.to_thread(token, "tsa-prime256v1-sha256", "sha256", ["root"], digested=message_digest)
        return cms.ContentInfo.load(made)


def page(timestamper, **more):
    leaf, secret = pyhanko("page")
    store = SimpleCertificateStore()
    store.register(load_cert_from_pemder(str(FOLDER / "root.pem")))
    signer = SimpleSigner(signing_cert=leaf, signing_key=secret, cert_registry=store)
    return asyncio.run(signer.async_sign(hashlib.sha256(MESSAGE).digest(), "sha256", timestamper=timestamper, **{"use_pades": True, **more})).dump()


with tempfile.TemporaryDirectory() as name:
    FOLDER = pathlib.Path(name)
    (FOLDER / "c.cnf").write_text(CONFIGURATION)
    certificate("root", "root", 1)
    certificate("page", "leaf", 2, by="root")
    certificate("between", "between", 3, by="root")
    certificate("below", "between", 4, by="between")
    tokens = []
    for number, (kind, digest) in enumerate([("prime256v1", "sha256"), ("secp384r1", "sha384"), ("secp521r1", "sha512"), ("rsa", "sha256"), ("rsa", "sha384"), ("rsa", "sha512")]):
        title = f"tsa-{kind}-{digest}"
        certificate(title, "tsa", 10 + number, kind, by="root")
        query, reply = openssl_token(title, digest, ["root"])
        tokens.append({"name": f"OpenSSL {title}", "digest": digest, "query": text(query), "reply": text(reply)})
        tokens.append({"name": f"pyHanko {title}", "digest": digest, "token": text(token(title, digest, ["root"]))})
    certificate("deep", "tsa", 30, by="between")
    certificate("deeper", "tsa", 31, by="below")
    certificate("plain", "leaf", 35, by="root")
    certificate("soft", "soft", 32, by="root")
    certificate("both", "both", 33, by="root")
    certificate("short", "tsa", 34, by="root", start="20260302030405Z", end="20260302030505Z")
    others = {
        "deep": token("deep", "sha256", ["between", "root"]),
        "deepWithoutBetween": token("deep", "sha256", ["root"]),
        "stray": token("deep", "sha256", ["between", "page"]),
        "deeper": token("deeper", "sha256", ["below", "between"]),
        "soft": token("soft", "sha256", []),
        "both": token("both", "sha256", []),
        "noUsage": token("plain", "sha256", []),
        "beforeStart": token("short", "sha256", [], at=(3, 4, 4)),
        "atStart": token("short", "sha256", [], at=(3, 4, 5)),
        "atEnd": token("short", "sha256", [], at=(3, 5, 5)),
        "afterEnd": token("short", "sha256", [], at=(3, 5, 6)),
    }
    print(
        json.dumps(
            {
                "message": text(MESSAGE), "root": text(der("root")), "leaf": text(der("page")), "page": text(page(None)),
                "protected": text(page(None, use_pades=False)), "stamped": text(page(Stamper())), "tokens": tokens,
                "others": {name: text(data) for name, data in others.items()},
            },
            indent=1,
        )
    )

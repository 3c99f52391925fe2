"""pyHanko's validation of one PDF, as often as asked: `page_peer.py FOLDER TIME`, a line in and "done" back for each round."""

import datetime
import io
import sys

from asn1crypto import x509
from pyhanko.keys import load_cert_from_pemder  # noqa: F401  (fails early where pyHanko is another)
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

folder, time = sys.argv[1], datetime.datetime.fromtimestamp(int(sys.argv[2]), datetime.timezone.utc)
pdf = open(f"{folder}/certificate.pdf", "rb").read()
roots = [x509.Certificate.load(open(f"{folder}/{name}.der", "rb").read()) for name in ("authority", "tsa")]


def context():
    return ValidationContext(trust_roots=roots, moment=time, best_signature_time=time, allow_fetching=False, revocation_mode="soft-fail")


def verify():
    signature = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0]
    status = validate_pdf_signature(
        signature,
        signer_validation_context=context(),
        ts_validation_context=context(),
        key_usage_settings=KeyUsageConstraints(key_usage={"digital_signature"}),
    )
    assert status.intact and status.valid, status.summary()
    return status


if __name__ == "__main__":
    status = verify()
    print(status.summary(), status.coverage, file=sys.stderr)
    print("ready", flush=True)
    for line in sys.stdin:
        for _ in range(int(line.split()[1])):
            verify()
        print("done", flush=True)

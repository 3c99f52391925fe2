"""What pyHanko and pdfsig say of a folder of PDFs. Arguments: the folder, the authority's certificate (DER), the timestamp authority's, Unix seconds.

Prints one JSON object: file name to {"pyhanko": "accepts" | "refuses" | "cannot read", "pdfsig": …}. pyHanko accepts what its status calls `bottom_line`;
pdfsig where it says "Signature is Valid" of each signature and "Total document signed" of the last.
"""

import datetime
import io
import json
import os
import subprocess
import sys

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

folder, authority, stamping, at = sys.argv[1:5]
moment = datetime.datetime.fromtimestamp(int(at), datetime.timezone.utc)
roots = [x509.Certificate.load(open(path, "rb").read()) for path in (authority, stamping)]
usage = KeyUsageConstraints(key_usage={"digital_signature"}, extd_key_usage={"1.3.6.1.5.5.7.3.36"})


def context():
    return ValidationContext(trust_roots=roots, allow_fetching=False, moment=moment)


def pyhanko(data):
    try:
        signatures = PdfFileReader(io.BytesIO(data)).embedded_regular_signatures
    except Exception:
        return "cannot read"
    if not signatures:
        return "cannot read"
    try:
        said = [validate_pdf_signature(s, context(), ts_validation_context=context(), key_usage_settings=usage) for s in signatures]
    except Exception:
        return "refuses"
    return "accepts" if all(status.bottom_line for status in said) else "refuses"


def pdfsig(path):
    run = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, timeout=60, errors="replace")
    text = run.stdout
    if "Signature Validation" not in text:
        return "cannot read"
    valid = text.count("Signature is Valid") == text.count("Signature Validation")
    whole = "Not total document signed" not in text and "Total document signed" in text
    return "accepts" if valid and whole else "refuses"


answers = {}
for name in sorted(os.listdir(folder)):
    path = os.path.join(folder, name)
    answers[name] = {"pyhanko": pyhanko(open(path, "rb").read()), "pdfsig": pdfsig(path)}
print(json.dumps(answers))

"""The peer of PDFs.swift: pyHanko signs one ready-made page, PAdES B-B, ECDSA P-256, its key in memory; nothing is rendered.

Arguments: the page (a PDF), key and certificate (PEM). Reads "sign COUNT" from stdin, answers "done" once a round is over.
"""

import io
import sys

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

page = open(sys.argv[1], "rb").read()
signer = signers.SimpleSigner.load(sys.argv[2], sys.argv[3])
metadata = signers.PdfSignatureMetadata(
    field_name="Segel", md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES, use_pades_lta=False
)


def sign() -> bytes:
    return signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(page)), metadata, signer=signer).getvalue()


sign()
print("ready", flush=True)
for line in sys.stdin:
    for _ in range(int(line.split()[1])):
        sign()
    print("done", flush=True)

package import SegelCredential
internal import SegelCrypto
internal import Synchronization

/// What is said of a PDF: about the whole document, never about the credential in it alone.
package enum PageVerdict: Sendable {
    /// The file is not what an agency signed, or its parts contradict each other. The credential, where it came so far.
    case refused(PageRefusal, SignedCredential?)
    /// The file holds; the verdict is its credential's.
    case decided(VerificationOutcome, PageFacts)
}

/// What else a reader wants to know of a file that holds.
package struct PageFacts: Sendable {
    /// The credential in it, as it was issued.
    package let credential: [UInt8]
    package let level: ReadPage.Level
    package let timestamp: VerifiedTimestamp?
    package let revocation: RevocationFinding?
    package let pageCount: Int
}

extension VerifierDesk {
    /// The PDF, then the credential in it, then that page, credential and QR symbol say the same, then the status.
    package func verify(page bytes: [UInt8], by reader: any PageReader, now: UnixTime) async throws -> PageVerdict {
        let page: ReadPage
        do { page = try reader.read(bytes, trust: verifier.trustList) } catch { return .refused(error, nil) }
        let facts = PageFacts(
            credential: page.credential,
            level: page.level,
            timestamp: page.timestamp,
            revocation: page.revocation,
            pageCount: page.pageCount
        )
        let signed: SignedCredential
        do { signed = try verifier.check(page.credential, now: now) } catch { return .decided(error.outcome, facts) }
        do throws(PageRefusal) {
            try checkSigner(of: page, signed)
            try PageAgreement(claims: signed.claims.claims).check(page.passages)
            try checkSymbols(of: page, now: now)
        } catch { return .refused(error, signed) }
        return .decided(try await decide(signed, now: now), facts)
    }

    /// One agency signed both, with a certificate that was good then: at the timestamp, or where nobody vouches for one, when the credential says.
    private func checkSigner(of page: ReadPage, _ signed: SignedCredential) throws(PageRefusal) {
        guard page.signer.issuer.id == signed.issuer.id else { throw PageRefusal(.issuerDiffers, detail: page.signer.issuer.id) }
        let time = page.timestamp?.time ?? signed.claims.issuedAt
        guard time + verifier.policy.leeway >= signed.claims.issuedAt else {
            throw PageRefusal(.timestampRefused, detail: "before the credential")
        }
        do { _ = try page.signer.signed(at: time, isProved: page.timestamp != nil) } catch {
            throw PageRefusal(.signerOutsideWindow, detail: error.rawValue)
        }
    }

    /// Every symbol on the pages is this credential's, and there is one (Docs/Formats/QR.md, rule 8).
    private func checkSymbols(of page: ReadPage, now: UnixTime) throws(PageRefusal) {
        guard !page.symbols.isEmpty else { throw PageRefusal(.symbolDiffers, detail: "no symbol") }
        for symbol in page.symbols {
            if UnsignedSymbol.isOne(symbol) {
                guard symbol.elementsEqual(UnsignedSymbol.text(of: page.credential).utf8) else {
                    throw PageRefusal(.symbolDiffers, detail: "another credential")
                }
                continue
            }
            do {
                guard try verifier.check(qr: symbol, now: now).content.credential == WitnessedDigest(credential: page.credential) else {
                    throw PageRefusal(.symbolDiffers, detail: "another credential")
                }
            } catch let refusal as PageRefusal { throw refusal } catch {
                throw PageRefusal(.symbolDiffers, detail: (error as? NotAccepted)?.outcome.reason?.rawValue)
            }
        }
    }
}

extension Mall {
    /// Has PDFs verified by `reader` from now on; without one they are not recognised.
    package func verifyPages(by reader: some PageReader) { pages.withLock { $0 = reader } }

    /// A PDF against this deployment's own lists; nil for what is none.
    package func verify(page bytes: [UInt8]) async throws -> PageVerdict? {
        guard PageKind.isPDF(bytes), let reader = pages.withLock({ $0 }) else { return nil }
        guard let desk = try ownDesk() else {
            return .decided(.of(.trustListExpired), PageFacts(credential: [], level: .basic, timestamp: nil, revocation: nil, pageCount: 0))
        }
        return try await desk.verify(page: bytes, by: reader, now: now)
    }
}

/// PDF told from everything else: by its mark, within the first kilobyte as readers look for it (ISO 32000-1 annex H.3.4.1).
package enum PageKind {
    private static let mark = Array("%PDF-".utf8)

    package static func isPDF(_ bytes: [UInt8]) -> Bool { Array(bytes.prefix(1_024)).place(of: mark) != nil }

    /// The JPEG pictures of a file that nobody signed, as scanners put them: a photograph of a certificate is one of its QR symbol. Looked for by their
    /// own marks, since a stranger's PDF is not taken apart.
    package static func pictures(in bytes: [UInt8], limit: Int = 8) -> [[UInt8]] {
        var pictures: [[UInt8]] = [], at = 0
        while pictures.count < limit, let start = bytes.place(of: [0xFF, 0xD8, 0xFF], from: at),
            let end = bytes.place(of: Array("endstream".utf8), from: start)
        {
            pictures.append(Array(bytes[start..<end]))
            at = end
        }
        return pictures
    }
}

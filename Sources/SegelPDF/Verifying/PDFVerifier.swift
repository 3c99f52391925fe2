package import SegelCredential
package import SegelUseCases

/// Reads a certificate's PDF for whoever has to decide about it (Docs/Formats/PDFVerifying.md): the signature first, then structure, the credential, and
/// what the pages say.
package struct PDFVerifier: PageReader {
    private let authorities: TimestampAuthorities

    /// `authorities`: whose timestamps are believed. Others' say nothing, and refuse nothing.
    package init(authorities: TimestampAuthorities = .none) { self.authorities = authorities }

    package func read(_ bytes: [UInt8], trust: VerifiedTrustList) throws(PageRefusal) -> ReadPage {
        let signed = try SignedPage(bytes, trust: trust, authorities: authorities)
        // From here on every byte up to `range.end` is the agency's own.
        let first = try PDFRevisionReader.first(bytes, signed: signed.range)
        let document = PDFDocument(bytes: bytes, revision: first)
        for object in document.ordered { try ForbiddenFeatures.check(object) }
        let tree = try PageTree(document)
        _ = try SignatureField(document, range: signed.range, pages: tree)
        guard signed.range.end == bytes.count else { throw AppendedUpdate(document: document, tree: tree).refusal(from: signed.range.end) }
        let proofs = try SecurityStore.lists(document)
        let (revocation, isCovered) = try standing(of: signed, by: proofs)
        let credential = try AttachedCredential(document)
        var texts = PageTexts(document)
        for page in tree.pages { try texts.read(page) }
        return ReadPage(
            credential: credential.bytes,
            signer: signed.signer,
            timestamp: signed.timestamp,
            revocation: revocation,
            level: !signed.hasTimestamp ? .basic : isCovered ? .longTerm : .timestamped,
            pageCount: tree.pages.count,
            passages: texts.passages,
            symbols: texts.symbols()
        )
    }

    /// What the file's own lists say of who stamped it and who signed it (rule 15), and whether they tell of both.
    private func standing(of signed: SignedPage, by lists: [[UInt8]]) throws(PageRefusal) -> (RevocationFinding?, isCovered: Bool) {
        let place = PagePlace(bytes: signed.range.hole)
        let signer = signed.signer.finding(by: lists, at: signed.timestamp?.time ?? .max)
        if signer == .revoked { throw PageRefusal(.signerRevoked, place) }
        guard let token = signed.token else { return (nil, false) }
        let finding: RevocationFinding
        do { finding = try authorities.chain(of: token).finding(by: lists, at: token.time) } catch {
            throw PageRefusal(.timestampRefused, place, detail: error.rawValue)
        }
        if finding == .revoked { throw PageRefusal(.timestampRevoked, place) }
        return (finding, finding != .unknown && signer != .unknown)
    }
}

internal import SegelCredential
internal import SegelUseCases

extension APIRoutes {
    /// The verdict on an upload: a PDF as a document, a scan or a photograph as its QR symbol, anything else as a credential.
    func answer(to file: [UInt8]) async throws -> VerificationAnswer {
        guard let verdict = try await mall.verify(page: file) else {
            return VerificationAnswer(try await mall.verify(symbols: try await SymbolDesk.shared.verifiable(in: file)))
        }
        guard case .refused(let refusal, _) = verdict, refusal.fault == .unsigned else { return VerificationAnswer(verdict) }
        var symbols: [[UInt8]] = []
        for picture in PageKind.pictures(in: file) { symbols += try await SymbolDesk.shared.verifiable(in: picture) }
        guard !symbols.isEmpty else { return VerificationAnswer(verdict) }
        return VerificationAnswer(try await mall.verify(symbols: symbols), document: .picture)
    }
}

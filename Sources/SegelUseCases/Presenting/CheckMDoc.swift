internal import SegelCredential
internal import SegelCrypto

extension PresentationRequest {
    /// What a device's signature must be over (OpenID4VP 1.0 appendix B.2.6). `audience`: the client identifier, or the page's origin with
    /// `origin:` before it. Nil where the request is of neither kind.
    func transcript(audience: String) -> SessionTranscript? {
        if mode.isBrowser {
            guard audience.hasPrefix("origin:") else { return nil }
            return .digitalCredentials(origin: String(audience.dropFirst(7)), nonce: nonce, encryptionKey: answerKey)
        }
        guard let responseURI else { return nil }
        return .openID4VP(clientID: audience, nonce: nonce, encryptionKey: answerKey, responseURI: responseURI)
    }

    private var answerKey: [UInt8]? { mode.isEncrypted ? encryption?.thumbprint : nil }
}

extension VerifierDesk {
    /// A presented mdoc: the base64url of a DeviceResponse with exactly one document. Nil where it is no such thing.
    func verify(deviceResponse text: String, transcript: SessionTranscript, now: UnixTime) async throws -> VerificationOutcome? {
        let bytes: [UInt8]
        do { bytes = try Base64URL.decode(text) } catch { return nil }
        let documents: [SignedMDoc]
        do { documents = try check(deviceResponse: bytes, transcript: transcript, now: now) } catch { return error.outcome }
        guard documents.count == 1 else { return nil }
        return try await decide(documents[0].signed, now: now)
    }
}

enum PresentedElements {
    /// The elements of an mdoc, by name space and name, that no path of `asked` covers.
    static func surplus(in claims: JSONObject, asked: [ClaimPath]) -> [ClaimPath] {
        let places = claims.members.flatMap { space in
            (space.value.object?.members ?? []).map { [ClaimPath.Step.member(space.name), .member($0.name)] }
        }
        return places.filter { place in !asked.contains { $0.covers(place) } }.map { ClaimPath($0) }
    }
}

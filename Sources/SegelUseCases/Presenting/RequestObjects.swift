internal import Foundation
package import SegelCredential
internal import SegelCrypto
package import SegelVault

/// What a wallet fetches, or is handed.
extension Mall {
    /// The certificates requests are signed with; nil where this deployment has none yet: its requests then name their own response address and
    /// are not signed.
    func readerIdentity(at now: UnixTime, in tx: any StoreTransaction) throws -> ReaderIdentity? {
        do {
            let (key, chain) = try requestSigner(at: now, in: tx)
            return ReaderIdentity(chain: chain, key: key.key)
        } catch let refusal as Refusal where ["signing_key_missing", "certificate_missing"].contains(refusal.code) { return nil }
    }

    /// A request by its identifier, which nobody can guess.
    package func asked(_ id: ObjectID) async throws -> Asked {
        let record = try await store.read { tx in try tx.asked(id) }
        guard let record else { throw Refusal.notFound }
        return try asked(record)
    }

    func asked(_ record: AskedRecord) throws -> Asked {
        let request = try request(record)
        return Asked(
            id: record.id,
            way: try body(record).way,
            policy: try policy(record.policy),
            expiresAt: record.expiresAt,
            phase: record.phase,
            request: request,
            link: link(request, record.id)
        )
    }

    /// The signed request object. May be fetched more than once: each is made anew, about the same nonce, until it is answered or expires.
    package func requestObject(_ id: ObjectID, walletNonce: String?) async throws -> [UInt8] {
        let now = now
        if let walletNonce { guard walletNonce.utf8.count <= 512 else { throw Refusal(.invalid([]), "wallet_nonce_refused") } }
        return try await store.read { tx in
            guard let record = try tx.asked(id) else { throw Refusal.notFound }
            try self.checkOpen(record, at: now)
            let request = try self.request(record)
            guard case .x509Hash = request.client, let reader = try self.readerIdentity(at: now, in: tx), request.client == reader.client
            else { throw Refusal.notFound }
            return request.signed(by: reader, at: now, expires: record.expiresAt, walletNonce: walletNonce)
        }
    }

    /// For `navigator.credentials.get`: the protocol's name and its data.
    package func browserRequest(_ id: ObjectID) async throws -> (protocolName: String, data: JSONObject) {
        let now = now
        return try await store.read { tx in
            guard let record = try tx.asked(id) else { throw Refusal.notFound }
            try self.checkOpen(record, at: now)
            let request = try self.request(record)
            guard request.mode.isBrowser else { throw Refusal.notFound }
            guard case .x509Hash = request.client, let reader = try self.readerIdentity(at: now, in: tx) else {
                return ("openid4vp-v1-unsigned", request.object)
            }
            var data = JSONObject()
            let signed = request.signed(by: reader, at: now, expires: record.expiresAt)
            data.set("request", .string(String(decoding: signed, as: UTF8.self)))
            return ("openid4vp-v1-signed", data)
        }
    }

    func checkOpen(_ record: AskedRecord, at now: UnixTime) throws {
        guard record.phase == .open else { throw Refusal(.conflict, "request_answered") }
        guard record.expiresAt > now else { throw Refusal(.conflict, "request_expired") }
    }

    func body(_ record: AskedRecord) throws -> AskedBody { try JSONDecoder().decode(AskedBody.self, from: Data(record.body)) }

    /// The request as it was made.
    func request(_ record: AskedRecord) throws -> PresentationRequest {
        let body = try body(record)
        return PresentationRequest(
            client: try body.client.map { text throws(RequestFailure) in try ClientIdentifier(text) },
            mode: body.mode,
            responseURI: body.responseURI,
            nonce: record.nonce,
            state: body.state,
            query: try DCQLQuery(body.query.utf8),
            encryption: try body.answerKey.map { EncryptionKey(try P256Agreement.PublicKey(bytes: $0)) },
            origins: body.origins
        )
    }

    /// Reads a request as a wallet would that knows the trust list, before it can be sent.
    func lint(_ request: PresentationRequest, _ reader: ReaderIdentity?, at now: UnixTime) throws {
        let anchors = try currentTrustList()?.allAnchors ?? []
        let reading = RequestReader(now: now) { chain in
            try CertificateChain(anchors: anchors).check(chain, for: .request).valid(at: now).leafKey
        }
        let origin = request.mode.isBrowser ? configuration.origin : nil
        let read: PresentationRequest
        if let reader {
            read = try reading.signed(request.signed(by: reader, at: now, expires: now + Self.askLifetime), origin: origin)
        } else {
            read = try reading.unsigned(request.object, origin: origin)
        }
        guard read == request else { throw Refusal(.unavailable, "request_unreadable") }
    }

    /// By reference where it is signed, by value where it is not (OpenID4VP 1.0 sections 5.7 and 5.9.3).
    private func link(_ request: PresentationRequest, _ id: ObjectID) -> String? {
        guard let client = request.client, !request.mode.isBrowser else { return nil }
        var parameters = [("client_id", client.text)]
        if case .x509Hash = client {
            parameters.append(("request_uri", "\(configuration.publicURL)/openid4vp/requests/\(id.text)"))
            parameters.append(("request_uri_method", "post"))
        } else {
            for member in request.object.members where member.name != "client_id" {
                parameters.append((member.name, member.value.string ?? String(decoding: JSONWriter.bytes(member.value), as: UTF8.self)))
            }
        }
        return "openid4vp://?" + parameters.map { "\($0.0)=\(Self.escaped($0.1))" }.joined(separator: "&")
    }

    private static func escaped(_ text: String) -> String {
        text.utf8.reduce(into: "") { escaped, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: escaped.append(Character(Unicode.Scalar(byte)))
            default: escaped += "%" + Hex.encode([byte]).uppercased()
            }
        }
    }
}

package import SegelCredential

/// The body of a credential request (OpenID4VCI 1.0 section 8.2), read and not yet judged.
package struct CopyRequest: Sendable {
    package enum Selector: Sendable, Equatable {
        case configuration(String)
        case identifier(String)
    }

    /// As they were sent.
    package enum Proofs: Sendable, Equatable {
        /// Proofs of possession, type `jwt`.
        case possession([String])
        /// One attestation of keys, type `attestation`.
        case attestation(String)
    }

    package let selector: Selector
    package let proofs: Proofs
    package let encryption: ResponseEncryption?

    /// `wasEncrypted`: whether the request itself came encrypted.
    package init(_ bytes: [UInt8], wasEncrypted: Bool) throws(WalletRefusal) {
        let object: JSONObject
        do { object = try JSONReader.readObject(bytes) } catch { throw Self.refusal("the body is no JSON object, or a member comes twice") }
        selector = try Self.selector(object)
        encryption = try ResponseEncryption(in: object, requestWasEncrypted: wasEncrypted)
        proofs = try Self.proofs(object)
    }

    private static func selector(_ object: JSONObject) throws(WalletRefusal) -> Selector {
        switch (object["credential_configuration_id"], object["credential_identifier"]) {
        case (.string(let id)?, nil): return .configuration(id)
        case (nil, .string(let id)?): return .identifier(id)
        default: throw refusal("exactly one of credential_configuration_id and credential_identifier is wanted, as a string")
        }
    }

    private static func proofs(_ object: JSONObject) throws(WalletRefusal) -> Proofs {
        guard object["proof"] == nil else { throw refusal("proof is of drafts: proofs is wanted") }
        guard let value = object["proofs"] else { throw WalletRefusal(.invalidProof, "proofs is missing") }
        guard let types = value.object, types.members.count == 1, let only = types.members.first else {
            throw WalletRefusal(.invalidProof, "proofs is an object of exactly one proof type")
        }
        guard ["jwt", "attestation"].contains(only.name) else { throw WalletRefusal(.invalidProof, "the proof type is not supported") }
        guard let elements = only.value.array, !elements.isEmpty else { throw WalletRefusal(.invalidProof, "proofs are missing") }
        guard elements.count <= WalletLimits.batch else { throw refusal("more proofs than batch_size") }
        var proofs: [String] = []
        for element in elements {
            guard let text = element.string else { throw WalletRefusal(.invalidProof, "a proof is no string") }
            proofs.append(text)
        }
        guard only.name == "attestation" else { return .possession(proofs) }
        guard let first = proofs.first, proofs.count == 1 else { throw WalletRefusal(.invalidProof, "attestation is exactly one") }
        return .attestation(first)
    }

    static func refusal(_ reason: String) -> WalletRefusal { WalletRefusal(.invalidCredentialRequest, reason) }
}

/// How a wallet wants its answer encrypted (section 8.2, `credential_response_encryption`).
package struct ResponseEncryption: Sendable {
    package let key: EncryptionKey
    package let encryption: ContentEncryption

    /// Nil where it is not asked for. In a request that anybody on the way could have changed, the key could be anybody's: refused (section 8.2).
    init?(in request: JSONObject, requestWasEncrypted: Bool) throws(WalletRefusal) {
        guard let value = request["credential_response_encryption"] else { return nil }
        guard let object = value.object else { throw Self.refusal("credential_response_encryption is no object") }
        guard requestWasEncrypted else { throw Self.refusal("the request itself must be encrypted") }
        guard let jwk = object["jwk"]?.object else { throw Self.refusal("jwk") }
        guard jwk["alg"] == .string(EncryptionKey.algorithm) else { throw Self.refusal("jwk.alg") }
        guard let name = object["enc"]?.string, let encryption = ContentEncryption(rawValue: name) else { throw Self.refusal("enc") }
        guard object["zip"] == nil else { throw Self.refusal("zip") }
        do { key = try EncryptionKey(jwk) } catch { throw Self.refusal("jwk") }
        self.encryption = encryption
    }

    private static func refusal(_ reason: String) -> WalletRefusal { WalletRefusal(.invalidEncryptionParameters, reason) }
}

/// The body of a deferred credential request (section 9.1).
package struct CollectionRequest: Sendable {
    package let transaction: String
    package let encryption: ResponseEncryption?

    package init(_ bytes: [UInt8], wasEncrypted: Bool) throws(WalletRefusal) {
        let object: JSONObject
        do { object = try JSONReader.readObject(bytes) } catch {
            throw CopyRequest.refusal("the body is no JSON object, or a member comes twice")
        }
        guard let transaction = object["transaction_id"]?.string else { throw CopyRequest.refusal("transaction_id is missing") }
        self.transaction = transaction
        encryption = try ResponseEncryption(in: object, requestWasEncrypted: wasEncrypted)
    }
}

internal import SegelCrypto

/// The mobile security object (ISO 18013-5 section 9.1.2.4): what the issuer signs. Digests of elements, the device key, times, the status.
struct MobileSecurityObject {
    static let version = "1.0"
    static let digestAlgorithm = "SHA-256"

    let docType: String
    /// By name space and digest id.
    let digests: [String: [UInt64: [UInt8]]]
    let deviceKey: VerifyingKey
    let signedAt: Int64
    let validFrom: Int64
    let validUntil: Int64
    let status: StatusReference?

    /// `bytes`: the payload of issuerAuth, tag 24 around the object.
    init(_ bytes: [UInt8]) throws(CredentialFailure) {
        let body: CBORMap
        do {
            guard let inner = try CBORReader.read(bytes).encodedBytes, let map = try CBORReader.read(inner).map else {
                throw CredentialFailure.malformed
            }
            body = map
        } catch { throw .malformed }
        guard body["version"] == .text(Self.version) else { throw .typeRefused }
        guard body["digestAlgorithm"] == .text(Self.digestAlgorithm) else { throw .algorithmRefused }
        guard let docType = body["docType"]?.text, !docType.isEmpty, let validity = body["validityInfo"]?.map else { throw .claimRefused }
        self.docType = docType
        digests = try Self.digests(body["valueDigests"])
        do { deviceKey = try CoseKey.key(body["deviceKeyInfo"]?.map?["deviceKey"]) } catch { throw .claimRefused }
        signedAt = try Self.time(validity["signed"])
        validFrom = try Self.time(validity["validFrom"])
        validUntil = try Self.time(validity["validUntil"])
        guard signedAt <= validFrom, validFrom < validUntil else { throw .claimRefused }
        status = try Self.status(body["status"])
    }

    /// Tag 24 around the object, ready to be signed.
    static func encode(_ payload: MDocPayload, digests: [(nameSpace: String, items: [IssuerSignedItem])]) -> [UInt8] {
        var body = CBORMap()
        body.set("version", .text(version))
        body.set("digestAlgorithm", .text(digestAlgorithm))
        body.set("docType", .text(payload.docType))
        body.set("valueDigests", valueDigests(digests))
        var keyInfo = CBORMap()
        keyInfo.set("deviceKey", CoseKey.value(payload.deviceKey))
        body.set("deviceKeyInfo", .map(keyInfo))
        var validity = CBORMap()
        validity.set("signed", time(payload.signedAt))
        validity.set("validFrom", time(payload.validFrom))
        validity.set("validUntil", time(payload.validUntil))
        body.set("validityInfo", .map(validity))
        if let status = payload.status { body.set("status", reference(status)) }
        return CBORWriter.bytes(.encoded(CBORWriter.bytes(.map(body))))
    }
}

extension MobileSecurityObject {
    private static func valueDigests(_ all: [(nameSpace: String, items: [IssuerSignedItem])]) -> CBORValue {
        var spaces = CBORMap()
        for (name, items) in all {
            var digests = CBORMap()
            for item in items { digests.set(.unsigned(item.digestID), .bytes(item.digest)) }
            spaces.set(name, .map(digests))
        }
        return .map(spaces)
    }

    private static func digests(_ value: CBORValue?) throws(CredentialFailure) -> [String: [UInt64: [UInt8]]] {
        guard let spaces = value?.map, !spaces.members.isEmpty else { throw .claimRefused }
        var digests: [String: [UInt64: [UInt8]]] = [:]
        for (key, value) in spaces.members {
            guard let name = key.text, let items = value.map else { throw .claimRefused }
            var own: [UInt64: [UInt8]] = [:]
            for (key, value) in items.members {
                guard case .unsigned(let id) = key, let digest = value.bytes, digest.count == SHA256.count else { throw .claimRefused }
                own[id] = digest
            }
            digests[name] = own
        }
        return digests
    }

    private static func time(_ time: Int64) -> CBORValue { .tagged(CBORTag.dateTime, .text(CivilTime.text(time))) }

    private static func time(_ value: CBORValue?) throws(CredentialFailure) -> Int64 {
        guard case .tagged(CBORTag.dateTime, .text(let text)) = value, let time = CivilTime.time(text) else { throw .claimRefused }
        return time
    }

    /// The status mechanism of draft-ietf-oauth-status-list section 6.3.
    private static func reference(_ status: StatusReference) -> CBORValue {
        var list = CBORMap()
        list.set("idx", CBORValue(status.index))
        list.set("uri", .text(status.uri))
        var map = CBORMap()
        map.set("status_list", .map(list))
        return .map(map)
    }

    /// Nil only where there is no such member: a status nobody can read must not read as none.
    private static func status(_ value: CBORValue?) throws(CredentialFailure) -> StatusReference? {
        guard let value else { return nil }
        guard let list = value.map?["status_list"]?.map, case .unsigned(let index) = list["idx"], let uri = list["uri"]?.text,
            let index = Int(exactly: index)
        else { throw .claimRefused }
        return StatusReference(uri: uri, index: index)
    }
}

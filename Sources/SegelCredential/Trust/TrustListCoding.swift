internal import SegelCrypto

extension TrustList {
    var payload: [UInt8] {
        var body = JSONObject()
        body.set("format", .string(Self.format))
        body.set("number", .integer(Int64(number)))
        body.set("issued", .integer(issued))
        body.set("expires", .integer(expires))
        if let previous { body.set("previous", .string(previous)) }
        body.set("issuers", .array(issuers.map(\.json)))
        return JSONWriter.bytes(body)
    }

    init(payload: [UInt8]) throws(TrustFailure) {
        do {
            let body = try JSONReader.readObject(payload)
            guard body["format"] == .string(Self.format) else { throw TrustFailure.malformed }
            let number = try body.integer("number")
            guard number > 0, number <= Int32.max else { throw TrustFailure.malformed }
            self.init(
                number: Int(number),
                issued: try body.integer("issued"),
                expires: try body.integer("expires"),
                previous: try body.optional("previous", \.string),
                issuers: try body.array("issuers").map(TrustedIssuer.init(json:))
            )
        } catch { throw .malformed }
        guard expires > issued, Set(issuers.map(\.id)).count == issuers.count else { throw .malformed }
        let kids = issuers.flatMap { $0.keys.map(\.kid) }
        guard Set(kids).count == kids.count else { throw .malformed }
    }
}

extension TrustedIssuer {
    fileprivate var json: JSONValue {
        var name = JSONObject()
        name.set("id", .string(nameIndonesian))
        name.set("en", .string(nameEnglish))
        var object = JSONObject()
        object.set("id", .string(id))
        object.set("agency", .string(agency))
        object.set("name", .object(name))
        object.set("region", .string(region))
        object.set("types", .array(types.map { .string($0) }))
        object.set("keys", .array(keys.map(\.json)))
        if !anchors.isEmpty { object.set("anchors", .array(anchors.map(\.json))) }
        return .object(object)
    }

    fileprivate init(json: JSONValue) throws(TrustFailure) {
        guard let object = json.object, let name = object["name"]?.object else { throw .malformed }
        self.init(
            id: try object.text("id"),
            agency: try object.text("agency"),
            nameIndonesian: try name.text("id"),
            nameEnglish: try name.text("en"),
            region: try object.text("region"),
            types: try object.array("types").map { json throws(TrustFailure) in try json.text },
            keys: try object.array("keys").map { json throws(TrustFailure) in try TrustedKey(json: json) },
            // Lists of before have none.
            anchors: try object.optional("anchors", \.array)?.map { json throws(TrustFailure) in try TrustAnchor(json: json) } ?? []
        )
    }
}

extension TrustedKey {
    fileprivate var json: JSONValue {
        var object = JSONObject()
        object.set("kid", .string(kid))
        object.set("purpose", .string(purpose.rawValue))
        object.set("jwk", .object(JWK(key).object))
        object.set("notBefore", .integer(notBefore))
        if let notAfter { object.set("notAfter", .integer(notAfter)) }
        if let compromisedSince { object.set("compromisedSince", .integer(compromisedSince)) }
        if let witnessed { object.set("witnessed", .string(witnessed)) }
        return .object(object)
    }

    fileprivate init(json: JSONValue) throws(TrustFailure) {
        guard let object = json.object, let jwk = object["jwk"]?.object, let purpose = KeyPurpose(rawValue: try object.text("purpose"))
        else {
            throw .malformed
        }
        let key: VerifyingKey
        do { key = try JWK(jwk).key } catch { throw .malformed }
        self.init(
            key: key,
            purpose: purpose,
            notBefore: try object.integer("notBefore"),
            notAfter: try object.optional("notAfter", \.integer),
            compromisedSince: try object.optional("compromisedSince", \.integer),
            witnessed: try object.optional("witnessed", \.string)
        )
        // Only a compromised key has witnesses, and they are named by a digest.
        if let witnessed {
            guard compromisedSince != nil, Self.isDigest(witnessed) else { throw .malformed }
        }
        // The name is the key's own digest: a list cannot give one key another's name.
        guard try object.text("kid") == kid else { throw .malformed }
    }

    private static func isDigest(_ text: String) -> Bool {
        do { return try Base64URL.decode(text).count == SHA256.count } catch { return false }
    }
}

extension TrustAnchor {
    fileprivate var json: JSONValue {
        var object = JSONObject()
        object.set("certificate", .string(Base64URL.encode(certificate)))
        object.set("notBefore", .integer(notBefore))
        if let notAfter { object.set("notAfter", .integer(notAfter)) }
        if let compromisedSince { object.set("compromisedSince", .integer(compromisedSince)) }
        return .object(object)
    }

    fileprivate init(json: JSONValue) throws(TrustFailure) {
        guard let object = json.object else { throw .malformed }
        let text = try object.text("certificate")
        do {
            try self.init(
                certificate: Base64URL.decode(text),
                notBefore: object.integer("notBefore"),
                notAfter: object.optional("notAfter", \.integer),
                compromisedSince: object.optional("compromisedSince", \.integer)
            )
        } catch { throw .malformed }
    }
}

extension JSONValue {
    fileprivate var text: String {
        get throws(TrustFailure) {
            guard let string, !string.isEmpty else { throw .malformed }
            return string
        }
    }
}

extension JSONObject {
    /// Nil only where there is no such member: a limit of a wrong type must not read as no limit.
    fileprivate func optional<Value>(_ name: String, _ typed: (JSONValue) -> Value?) throws(TrustFailure) -> Value? {
        guard let member = self[name] else { return nil }
        guard let value = typed(member) else { throw .malformed }
        return value
    }

    fileprivate func text(_ name: String) throws(TrustFailure) -> String {
        guard let value = self[name] else { throw .malformed }
        return try value.text
    }

    fileprivate func integer(_ name: String) throws(TrustFailure) -> Int64 {
        guard let value = self[name]?.integer else { throw .malformed }
        return value
    }

    fileprivate func array(_ name: String) throws(TrustFailure) -> [JSONValue] {
        guard let value = self[name]?.array else { throw .malformed }
        return value
    }
}

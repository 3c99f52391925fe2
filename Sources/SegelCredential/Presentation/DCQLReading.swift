internal import SegelCrypto

/// Bounds of a query: enough for any policy, too little to make a wallet or a verifier work.
enum DCQLLimit {
    static let bytes = 64 << 10
    static let credentials = 16
    static let claims = 64
    static let sets = 16
    static let options = 16
    static let values = 64
    static let text = 1_024
}

extension DCQLQuery {
    package init(_ bytes: some Collection<UInt8>) throws(DCQLFailure) {
        guard bytes.count <= DCQLLimit.bytes else { throw .tooLarge }
        let object: JSONObject
        do { object = try JSONReader.readObject(bytes) } catch { throw .malformed }
        try self.init(object)
    }

    package init(_ object: JSONObject) throws(DCQLFailure) {
        let reader = try DCQLReader(object, allowed: ["credentials", "credential_sets"])
        let credentials = try reader.objects("credentials", limit: DCQLLimit.credentials).map { object throws(DCQLFailure) in
            try CredentialQuery(object)
        }
        try DCQLReader.refuseTwice(credentials.map(\.id))
        let names = Set(credentials.map(\.id))
        self.credentials = credentials
        credentialSets =
            try !reader.has("credential_sets")
            ? []
            : reader.objects("credential_sets", limit: DCQLLimit.sets).map { object throws(DCQLFailure) in try CredentialSet(object, names)
            }
    }
}

extension DCQLQuery.CredentialSet {
    fileprivate init(_ object: JSONObject, _ names: Set<String>) throws(DCQLFailure) {
        let reader = try DCQLReader(object, allowed: ["options", "required"])
        options = try reader.combinations("options", of: names)
        isRequired = try reader.flag("required") ?? true
    }
}

extension CredentialQuery {
    fileprivate init(_ object: JSONObject) throws(DCQLFailure) {
        let reader = try DCQLReader(
            object,
            allowed: [
                "id", "format", "multiple", "meta", "trusted_authorities", "require_cryptographic_holder_binding", "claims", "claim_sets",
            ]
        )
        id = try reader.identifier("id")
        kind = try Self.kind(reader)
        let isMdoc = if case .mdoc = kind { true } else { false }
        allowsMultiple = try reader.flag("multiple") ?? false
        requiresHolderBinding = try reader.flag("require_cryptographic_holder_binding") ?? true
        authorities =
            try !reader.has("trusted_authorities")
            ? []
            : reader.objects("trusted_authorities", limit: DCQLLimit.sets).map { object throws(DCQLFailure) in
                try TrustedAuthority(object)
            }
        let claims =
            try !reader.has("claims")
            ? []
            : reader.objects("claims", limit: DCQLLimit.claims).map { object throws(DCQLFailure) in try ClaimQuery(object, isMdoc: isMdoc) }
        try DCQLReader.refuseTwice(claims.compactMap(\.id))
        guard Set(claims.map(\.path)).count == claims.count else { throw .pathTwice }
        self.claims = claims
        claimSets = try Self.claimSets(reader, claims)
    }

    private static func kind(_ reader: DCQLReader) throws(DCQLFailure) -> Kind {
        let format = try reader.text("format")
        switch format {
        case "dc+sd-jwt":
            let meta = try DCQLReader(reader.object("meta"), allowed: ["vct_values"])
            return .sdJWT(types: try meta.texts("vct_values"))
        case "mso_mdoc":
            let meta = try DCQLReader(reader.object("meta"), allowed: ["doctype_value"])
            return .mdoc(documentType: try meta.text("doctype_value"))
        default: throw .formatUnknown
        }
    }

    private static func claimSets(_ reader: DCQLReader, _ claims: [ClaimQuery]) throws(DCQLFailure) -> [[String]] {
        guard reader.has("claim_sets") else { return [] }
        guard !claims.isEmpty else { throw .claimSetsWithoutClaims }
        // Each claim must be nameable, or none of the sets could ever ask for it.
        guard claims.allSatisfy({ $0.id != nil }) else { throw .missingMember }
        return try reader.combinations("claim_sets", of: Set(claims.compactMap(\.id)))
    }
}

extension ClaimQuery {
    fileprivate init(_ object: JSONObject, isMdoc: Bool) throws(DCQLFailure) {
        let reader = try DCQLReader(object, allowed: isMdoc ? ["id", "path", "values", "intent_to_retain"] : ["id", "path", "values"])
        id = reader.has("id") ? try reader.identifier("id") : nil
        guard reader.has("path") else { throw .missingMember }
        path = try ClaimPath(object["path"])
        if isMdoc {
            // Namespace and data element (section 7.2).
            guard path.steps.count == 2, path.steps.allSatisfy({ if case .member = $0 { true } else { false } }) else { throw .pathRefused }
        }
        values = reader.has("values") ? try reader.list("values", limit: DCQLLimit.values) : []
        for value in values {
            switch value {
            case .string(let text) where !text.isEmpty && text.utf8.count <= DCQLLimit.text: continue
            case .integer, .bool: continue
            default: throw .valueRefused
            }
        }
        intentToRetain = try reader.flag("intent_to_retain")
    }
}

extension TrustedAuthority {
    fileprivate init(_ object: JSONObject) throws(DCQLFailure) {
        let reader = try DCQLReader(object, allowed: ["type", "values"])
        let values = try reader.texts("values")
        switch try reader.text("type") {
        case "aki":
            for value in values { do { _ = try Base64URL.decode(value) } catch { throw .valueRefused } }
            self = .keyIdentifiers(values)
        case "etsi_tl": self = .trustLists(values)
        default: throw .authorityUnknown
        }
    }
}

/// An object of a query, with each way its members may be read.
private struct DCQLReader {
    let object: JSONObject

    init(_ object: JSONObject, allowed: Set<String>) throws(DCQLFailure) {
        guard object.members.allSatisfy({ allowed.contains($0.name) }) else { throw .unknownMember }
        self.object = object
    }

    static func refuseTwice(_ names: [String]) throws(DCQLFailure) {
        guard Set(names).count == names.count else { throw .identifierTwice }
    }

    func has(_ name: String) -> Bool { object[name] != nil }

    func text(_ name: String) throws(DCQLFailure) -> String {
        guard let value = object[name] else { throw .missingMember }
        guard let text = value.string else { throw .wrongType }
        guard !text.isEmpty else { throw .valueRefused }
        guard text.utf8.count <= DCQLLimit.text else { throw .tooLarge }
        return text
    }

    func identifier(_ name: String) throws(DCQLFailure) -> String {
        guard let value = object[name] else { throw .missingMember }
        return try Self.identifier(value)
    }

    private static func identifier(_ value: JSONValue) throws(DCQLFailure) -> String {
        guard let text = value.string else { throw .wrongType }
        let isAllowed: (UInt8) -> Bool = {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D || $0 == 0x5F
        }
        guard !text.isEmpty, text.utf8.count <= 64, text.utf8.allSatisfy(isAllowed) else { throw .identifierRefused }
        return text
    }

    func flag(_ name: String) throws(DCQLFailure) -> Bool? {
        guard let value = object[name] else { return nil }
        guard case .bool(let flag) = value else { throw .wrongType }
        return flag
    }

    func object(_ name: String) throws(DCQLFailure) -> JSONObject {
        guard let value = object[name] else { throw .missingMember }
        guard let object = value.object else { throw .wrongType }
        return object
    }

    func list(_ name: String, limit: Int) throws(DCQLFailure) -> [JSONValue] {
        guard let value = object[name] else { throw .missingMember }
        guard let list = value.array else { throw .wrongType }
        guard !list.isEmpty else { throw .emptyList }
        guard list.count <= limit else { throw .tooLarge }
        return list
    }

    func objects(_ name: String, limit: Int) throws(DCQLFailure) -> [JSONObject] {
        try list(name, limit: limit).map { value throws(DCQLFailure) in
            guard let object = value.object else { throw .wrongType }
            return object
        }
    }

    func texts(_ name: String) throws(DCQLFailure) -> [String] {
        try list(name, limit: DCQLLimit.values).map { value throws(DCQLFailure) in
            guard let text = value.string else { throw .wrongType }
            guard !text.isEmpty else { throw .valueRefused }
            guard text.utf8.count <= DCQLLimit.text else { throw .tooLarge }
            return text
        }
    }

    /// Lists of identifiers, all of them of `names`.
    func combinations(_ name: String, of names: Set<String>) throws(DCQLFailure) -> [[String]] {
        try list(name, limit: DCQLLimit.options).map { value throws(DCQLFailure) in
            guard let list = value.array else { throw .wrongType }
            guard !list.isEmpty else { throw .emptyList }
            guard list.count <= DCQLLimit.claims else { throw .tooLarge }
            let members = try list.map { value throws(DCQLFailure) in try Self.identifier(value) }
            try Self.refuseTwice(members)
            guard members.allSatisfy(names.contains) else { throw .identifierUnknown }
            return members
        }
    }
}

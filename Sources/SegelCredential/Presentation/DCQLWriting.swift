extension DCQLQuery {
    /// As it is sent. Defaults are left out.
    package var object: JSONObject {
        var object = JSONObject()
        object.set("credentials", .array(credentials.map { .object($0.object) }))
        if !credentialSets.isEmpty { object.set("credential_sets", .array(credentialSets.map { .object($0.object) })) }
        return object
    }
}

extension DCQLQuery.CredentialSet {
    fileprivate var object: JSONObject {
        var object = JSONObject()
        object.set("options", .array(options.map { .array($0.map { .string($0) }) }))
        if !isRequired { object.set("required", .bool(false)) }
        return object
    }
}

extension CredentialQuery {
    fileprivate var object: JSONObject {
        var object = JSONObject()
        var meta = JSONObject()
        object.set("id", .string(id))
        switch kind {
        case .sdJWT(let types):
            object.set("format", .string("dc+sd-jwt"))
            meta.set("vct_values", .array(types.map { .string($0) }))
        case .mdoc(let documentType):
            object.set("format", .string("mso_mdoc"))
            meta.set("doctype_value", .string(documentType))
        }
        object.set("meta", .object(meta))
        if allowsMultiple { object.set("multiple", .bool(true)) }
        if !requiresHolderBinding { object.set("require_cryptographic_holder_binding", .bool(false)) }
        if !authorities.isEmpty { object.set("trusted_authorities", .array(authorities.map { .object($0.object) })) }
        if !claims.isEmpty { object.set("claims", .array(claims.map { .object($0.object) })) }
        if !claimSets.isEmpty { object.set("claim_sets", .array(claimSets.map { .array($0.map { .string($0) }) })) }
        return object
    }
}

extension ClaimQuery {
    fileprivate var object: JSONObject {
        var object = JSONObject()
        if let id { object.set("id", .string(id)) }
        object.set("path", path.json)
        if !values.isEmpty { object.set("values", .array(values)) }
        if let intentToRetain { object.set("intent_to_retain", .bool(intentToRetain)) }
        return object
    }
}

extension TrustedAuthority {
    fileprivate var object: JSONObject {
        let (type, values) =
            switch self {
            case .keyIdentifiers(let values): ("aki", values)
            case .trustLists(let values): ("etsi_tl", values)
            }
        var object = JSONObject()
        object.set("type", .string(type))
        object.set("values", .array(values.map { .string($0) }))
        return object
    }
}

internal import SegelCrypto

/// Why metadata of a type was not believed. It decides nothing about a credential: without it a credential is shown with its bare names.
package enum TypeMetadataFailure: String, Error, Sendable {
    case malformed
    case tooLarge = "too_large"
    case otherType = "other_type"
    case integrity
    case missing
    case circular
    case tooDeep = "too_deep"
    case loosened
}

extension TypeMetadata {
    /// As fetched from `type`. Members this reader does not know are passed over, as the draft asks.
    package init(_ bytes: [UInt8], of type: String, integrity: String? = nil) throws(TypeMetadataFailure) {
        guard bytes.count <= Self.byteLimit else { throw .tooLarge }
        if let integrity { guard Self.matches(integrity, bytes) else { throw .integrity } }
        let body: JSONObject
        do { body = try JSONReader.readObject(bytes) } catch { throw .malformed }
        guard body["vct"] == .string(type) else { throw .otherType }
        self.init(
            type: type,
            names: try Self.list(body["display"]) { object throws(TypeMetadataFailure) in try Self.text(object, "name") },
            claims: try Self.list(body["claims"], Self.claim),
            extends: try Self.parent(body)
        )
    }

    private static func parent(_ body: JSONObject) throws(TypeMetadataFailure) -> Parent? {
        guard let extends = body["extends"] else { return nil }
        guard let type = extends.string, !type.isEmpty else { throw .malformed }
        guard let integrity = body["extends#integrity"] else { return Parent(type: type, integrity: nil) }
        guard let text = integrity.string else { throw .malformed }
        return Parent(type: type, integrity: text)
    }

    private static func claim(_ object: JSONObject) throws(TypeMetadataFailure) -> Claim {
        let path: ClaimPath
        do { path = try ClaimPath(object["path"]) } catch { throw .malformed }
        return Claim(
            path: path,
            labels: try list(object["display"]) { object throws(TypeMetadataFailure) in try text(object, "label") },
            isMandatory: try flag(object["mandatory"]),
            disclosing: try disclosing(object["sd"])
        )
    }

    private static func flag(_ value: JSONValue?) throws(TypeMetadataFailure) -> Bool {
        guard let value else { return false }
        guard case .bool(let flag) = value else { throw .malformed }
        return flag
    }

    private static func disclosing(_ value: JSONValue?) throws(TypeMetadataFailure) -> Disclosing {
        guard let value else { return .allowed }
        guard let disclosing = value.string.flatMap(Disclosing.init) else { throw .malformed }
        return disclosing
    }

    private static func text(_ object: JSONObject, _ member: String) throws(TypeMetadataFailure) -> Text {
        guard let locale = object["locale"]?.string, let text = object[member]?.string else { throw .malformed }
        return Text(locale: locale, text: text)
    }

    private static func list<Element>(
        _ value: JSONValue?,
        _ read: (JSONObject) throws(TypeMetadataFailure) -> Element
    ) throws(TypeMetadataFailure) -> [Element] {
        guard let value else { return [] }
        guard let elements = value.array else { throw .malformed }
        var found: [Element] = []
        for element in elements {
            guard let object = element.object else { throw .malformed }
            found.append(try read(object))
        }
        return found
    }
}

extension TypeMetadata {
    static let depthLimit = 8

    /// A type with all it inherits: what the child says of a claim goes before what its parents say. `fetch` answers the bytes at an address,
    /// within its own limits of time, size and place; nil where there are none.
    package static func resolved(
        _ type: String,
        integrity: String?,
        fetch: (String) throws -> [UInt8]?
    ) throws -> TypeMetadata {
        var visited: Set<String> = [], chain: [TypeMetadata] = [], next: Parent? = Parent(type: type, integrity: integrity)
        while let link = next {
            guard visited.insert(link.type).inserted else { throw TypeMetadataFailure.circular }
            guard chain.count < depthLimit else { throw TypeMetadataFailure.tooDeep }
            guard let bytes = try fetch(link.type) else { throw TypeMetadataFailure.missing }
            chain.append(try TypeMetadata(bytes, of: link.type, integrity: link.integrity))
            next = chain.last?.extends
        }
        let ancestors = chain.dropFirst()
        return try ancestors.reduce(chain[0]) { try $0.inheriting($1) }
    }

    /// A child may say more of a claim, never less: what a parent demands stays demanded.
    private func inheriting(_ parent: TypeMetadata) throws(TypeMetadataFailure) -> TypeMetadata {
        for claim in parent.claims {
            guard let own = claims.first(where: { $0.path == claim.path }) else { continue }
            let keepsPlace = claim.disclosing == .allowed || claim.disclosing == own.disclosing
            guard keepsPlace, own.isMandatory || !claim.isMandatory else { throw .loosened }
        }
        let inherited = parent.claims.filter { claim in !claims.contains { $0.path == claim.path } }
        return TypeMetadata(type: type, names: names.isEmpty ? parent.names : names, claims: claims + inherited)
    }
}

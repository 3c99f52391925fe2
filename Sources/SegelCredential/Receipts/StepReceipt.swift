package import SegelCrypto

/// What one step of a case says for itself: signed by the deployment's receipt key, and bound to the receipt of the step before, so that none
/// can be left out, put elsewhere or changed (Docs/Formats/StepReceipt.md). A compact JWS: any JOSE library reads it.
package struct StepReceipt: Sendable, Equatable {
    static let type = "segel-step+jwt"

    /// What it states.
    package struct Content: Sendable, Equatable {
        /// The deployment's public address.
        package let issuer: String
        /// What a person quotes.
        package let reference: String
        /// From 1, one more with each step.
        package let number: Int
        /// What happened: "submitted", "returned", "signed" …
        package let event: String
        /// The desk's step, where there is one.
        package let step: String?
        /// On what ground somebody acted for the applicant: "parent", "powerOfAttorney", "assistance" …; nil where they did it themselves.
        package let by: String?
        /// Unix seconds.
        package let at: Int64
        /// SHA-256 of the receipt of the step before; nil for the first.
        package let before: [UInt8]?
        /// SHA-256 of what the applicant handed in last; nil before that.
        package let submitted: [UInt8]?

        package init(
            issuer: String,
            reference: String,
            number: Int,
            event: String,
            step: String?,
            by: String? = nil,
            at: Int64,
            before: [UInt8]?,
            submitted: [UInt8]?
        ) {
            self.issuer = issuer
            self.reference = reference
            self.number = number
            self.event = event
            self.step = step
            self.by = by
            self.at = at
            self.before = before
            self.submitted = submitted
        }
    }

    package let content: Content
    /// As it is handed out: header.payload.signature.
    package let text: String

    /// `kid`: the key's thumbprint.
    package init(_ content: Content, signedBy key: SigningKey, kid: String) {
        let header = CompactJWS.header(key.publicKey.algorithm, type: Self.type, kid: kid)
        self.content = content
        text = String(decoding: CompactJWS.sign(header: header, payload: JSONWriter.bytes(content.object), with: key), as: UTF8.self)
    }

    /// Reads and believes a receipt: signed by `key`.
    package init(_ text: String, key: VerifyingKey) throws(StepReceiptFailure) {
        let payload: [UInt8]
        do {
            let jws = try CompactJWS(Array(text.utf8)[...])
            guard jws.header.type == Self.type else { throw CredentialFailure.typeRefused }
            payload = try jws.verified(by: key)
        } catch { throw .forged }
        try self.init(payload, text)
    }

    /// Reads one that was never out of our hands, without checking its signature.
    package init(uncheckedOwn text: String) throws(StepReceiptFailure) {
        let payload: [UInt8]
        do { payload = try CompactJWS.uncheckedPayload(of: Array(text.utf8)[...]) } catch { throw .malformed }
        try self.init(payload, text)
    }

    private init(_ payload: [UInt8], _ text: String) throws(StepReceiptFailure) {
        do { content = try Content(JSONReader.readObject(payload)) } catch { throw .malformed }
        self.text = text
    }

    /// What the next one names as the one before.
    package var digest: [UInt8] { SHA256.digest(text.utf8) }
}

/// Why receipts were not believed.
package enum StepReceiptFailure: String, Error, Sendable {
    case malformed = "receipt_malformed"
    /// Not signed by this key, or changed since.
    case forged = "receipt_forged"
    case otherCase = "receipt_other_case"
    /// One before or between them is not there.
    case stepMissing = "receipt_step_missing"
    /// They are there, but not in the order they happened.
    case orderChanged = "receipt_order_changed"
    /// Signed, but not what follows the one before.
    case chainBroken = "receipt_chain_broken"
}

/// A case's receipts from its first step on, each following the one before. Missing last ones cannot be told from ones that are still to come.
package struct StepReceiptChain: Sendable {
    package let receipts: [StepReceipt]

    package init(_ texts: [String], key: VerifyingKey) throws(StepReceiptFailure) {
        let receipts = try texts.map { text throws(StepReceiptFailure) in try StepReceipt(text, key: key) }
        guard let first = receipts.first else { throw .malformed }
        // One alone may be any; a chain begins where nothing is before it.
        guard first.content.before == nil || receipts.count == 1 else { throw .stepMissing }
        for (before, receipt) in zip(receipts, receipts.dropFirst()) { try Self.check(receipt.content, after: before) }
        self.receipts = receipts
    }

    private static func check(_ next: StepReceipt.Content, after before: StepReceipt) throws(StepReceiptFailure) {
        guard next.reference == before.content.reference, next.issuer == before.content.issuer else { throw .otherCase }
        guard next.number > before.content.number else { throw .orderChanged }
        guard next.number == before.content.number + 1 else { throw .stepMissing }
        guard next.before == before.digest else { throw .chainBroken }
    }
}

extension StepReceipt.Content {
    fileprivate var object: JSONObject {
        var object = JSONObject()
        object.set("iss", .string(issuer))
        object.set("iat", .integer(at))
        object.set("case", .string(reference))
        object.set("number", .integer(Int64(number)))
        object.set("event", .string(event))
        if let step { object.set("step", .string(step)) }
        if let by { object.set("by", .string(by)) }
        if let before { object.set("before", .string(Base64URL.encode(before))) }
        if let submitted { object.set("submitted", .string(Base64URL.encode(submitted))) }
        return object
    }

    fileprivate init(_ object: JSONObject) throws(StepReceiptFailure) {
        guard let issuer = object["iss"]?.string, let at = object["iat"]?.integer, let reference = object["case"]?.string,
            let number = object["number"]?.integer, number >= 1, number <= 1_000_000, let event = object["event"]?.string
        else { throw .malformed }
        self.init(
            issuer: issuer,
            reference: reference,
            number: Int(number),
            event: event,
            step: object["step"]?.string,
            by: object["by"]?.string,
            at: at,
            before: try Self.digest(object["before"]),
            submitted: try Self.digest(object["submitted"])
        )
    }

    private static func digest(_ value: JSONValue?) throws(StepReceiptFailure) -> [UInt8]? {
        guard let value else { return nil }
        guard let text = value.string, let bytes = try? Base64URL.decode(text), bytes.count == 32 else { throw .malformed }
        return bytes
    }
}

package import SegelCrypto

/// What an issuer is about to say in an mdoc (ISO 18013-5 section 9.1.2.4).
package struct MDocPayload: Sendable {
    package let docType: String
    package let nameSpaces: [MDocNameSpace]
    /// Unix seconds; the MSO's `signed`.
    package let signedAt: Int64
    package let validFrom: Int64
    /// The first second it is no longer valid.
    package let validUntil: Int64
    /// The key of the holder's device; an mdoc is always bound to one. P-256.
    package let deviceKey: VerifyingKey
    package let status: StatusReference?

    package init(
        docType: String,
        nameSpaces: [MDocNameSpace],
        signedAt: Int64,
        validFrom: Int64? = nil,
        validUntil: Int64,
        deviceKey: VerifyingKey,
        status: StatusReference?
    ) {
        self.docType = docType
        self.nameSpaces = nameSpaces
        self.signedAt = signedAt
        self.validFrom = validFrom ?? signedAt
        self.validUntil = validUntil
        self.deviceKey = deviceKey
        self.status = status
    }
}

/// A name space with its elements, in order.
package struct MDocNameSpace: Sendable, Equatable {
    package let name: String
    /// In the order a holder reads them.
    package let elements: [MDocElement]

    package init(name: String, elements: [MDocElement]) {
        self.name = name
        self.elements = elements
    }

    package subscript(element: String) -> CBORValue? { elements.first { $0.name == element }?.value }
}

/// An element by its name in its name space, and its value.
package struct MDocElement: Sendable, Equatable {
    package let name: String
    package let value: CBORValue

    package init(name: String, value: CBORValue) {
        self.name = name
        self.value = value
    }
}

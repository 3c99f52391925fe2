package import SegelVault

/// An account of ours that a provider's account opens.
package struct ProviderLink: Sendable, Equatable {
    package let id: ObjectID
    package let account: ObjectID
    package let provider: String
    /// Keyed digest of the provider's word for the person, 32 bytes.
    package let tag: [UInt8]
    package let createdAt: UnixTime

    package init(id: ObjectID, account: ObjectID, provider: String, tag: [UInt8], createdAt: UnixTime) {
        self.id = id
        self.account = account
        self.provider = provider
        self.tag = tag
        self.createdAt = createdAt
    }
}

package protocol ProviderLinkPort {
    /// Throws `PortConflict.alreadyExists` where the provider's account opens one already.
    func insert(_ link: ProviderLink) throws
    func providerLink(_ provider: String, tag: [UInt8]) throws -> ProviderLink?
    /// Oldest first.
    func providerLinks(of account: ObjectID) throws -> [ProviderLink]
    func removeProviderLink(_ id: ObjectID) throws
    func removeProviderLinks(of account: ObjectID) throws
}

/// Secrets of the service's own, one a name, sealed under KEK-signing and rotated with it.
package protocol SystemSecretPort {
    func insert(_ secret: SystemSecret) throws
    func systemSecret(_ name: String) throws -> SystemSecret?
    func systemSecrets() throws -> [SystemSecret]
    /// Puts `new` where exactly `old` is. Throws `PortConflict.changedMeanwhile` otherwise.
    func replace(_ old: SystemSecret, with new: SystemSecret) throws
}

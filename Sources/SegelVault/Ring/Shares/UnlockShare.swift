internal import SegelCrypto

/// What all shares of one dealing have in common.
package struct ShareSet: Hashable, Sendable {
    package let deployment: DeploymentID
    package let id: ShareSetID
    package let needed: UInt8
    package let dealt: UInt8

    /// Throws `parametersRefused`.
    package init(deployment: DeploymentID, id: ShareSetID, needed: UInt8, dealt: UInt8) throws(ShareError) {
        guard Shamir.counts.contains(Int(needed)), Shamir.counts.contains(Int(dealt)), needed <= dealt else { throw .parametersRefused }
        self.deployment = deployment
        self.id = id
        self.needed = needed
        self.dealt = dealt
    }

    var fields: [UInt8] { canonical(deployment.bytes, id.bytes, [needed], [dealt]) }
}

/// One person's share of the secret that unlocks.
package struct UnlockShare: Sendable {
    static let valueCount = 32
    static let markCount = 16
    static let checksumCount = 8

    package let set: ShareSet
    /// From 1 to `set.dealt`.
    package let index: UInt8
    let value: SymmetricKey<ShareValue>

    init(set: ShareSet, index: UInt8, value: SymmetricKey<ShareValue>) throws(ShareError) {
        guard index != 0 else { throw .zeroIndex }
        guard index <= set.dealt else { throw .parametersRefused }
        self.set = set
        self.index = index
        self.value = value
    }

    /// Recognises this share without telling it (KeyRing.md, rule 11): a tag over what it is a share of, under the share itself.
    var mark: [UInt8] {
        let names = canonical(set.deployment.bytes, set.id.bytes, [set.needed], [set.dealt], [index])
        let tag = Blake2b.tag(canonical(Array(ShareValue.name.utf8), names), key: value.secret, personalisation: "segel share 1")
        return Array(tag.prefix(Self.markCount))
    }

    var checksum: [UInt8] { Array(mark.prefix(Self.checksumCount)) }

    /// A new secret and all its shares.
    static func deal(_ set: ShareSet, random: some RandomSource) -> (secret: SymmetricKey<ShareSecret>, shares: [UnlockShare]) {
        let secret = SymmetricKey<ShareSecret>(from: random)
        do {
            let shares = try Shamir.split(secret.secret, needed: Int(set.needed), dealt: Int(set.dealt), random: random).map {
                try UnlockShare(set: set, index: $0.index, value: SymmetricKey($0.value))
            }
            return (secret, shares)
        } catch { preconditionFailure("a share set's numbers are within bounds") }
    }
}

/// Shares of one set, each once. Throws `mixedSets`, `duplicateIndex`.
struct ShareHand {
    let set: ShareSet
    let shares: [UnlockShare]

    init(_ shares: [UnlockShare]) throws(ShareError) {
        guard let first = shares.first else { throw .malformed }
        var seen: Set<UInt8> = []
        for share in shares {
            guard share.set.deployment == first.set.deployment else { throw .otherDeployment }
            guard share.set == first.set else { throw .mixedSets }
            guard seen.insert(share.index).inserted else { throw .duplicateIndex(share.index) }
        }
        set = first.set
        self.shares = shares
    }

    /// The secret, straight into locked memory. Throws `tooFew`; more than are needed do no harm.
    func join() throws(ShareError) -> SymmetricKey<ShareSecret> {
        guard shares.count >= Int(set.needed) else { throw .tooFew(brought: shares.count, needed: Int(set.needed)) }
        do {
            return try SymmetricKey(Shamir.join(shares.map { try Shamir.Share(index: $0.index, value: $0.value.secret) }))
        } catch { throw .malformed }
    }
}

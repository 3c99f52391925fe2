internal import SegelCrypto

/// One digest over what all citizen-key wraps hide. Equal before and after a rotation, it shows that rewrapping changed no citizen's key;
/// it tells nothing of the keys, since each enters as a keyed commitment.
///
/// Keys enter in strictly ascending (citizen, version) order. Order, not a sum: sums of digests can be made to collide.
package struct CitizenKeyDigest: Sendable {
    private var hash = SHA256.Stream()
    private var last: (citizen: CitizenID, version: UInt32)?
    package private(set) var count = 0

    package init() {}

    /// Throws `OutOfOrder` for a key twice, or a page read in another order.
    mutating func add(_ key: OpenedCitizenKey) throws(OutOfOrder) {
        if let last, (last.citizen, last.version) >= (key.citizen, key.version) { throw OutOfOrder() }
        last = (key.citizen, key.version)
        count += 1
        let names = canonical(key.citizen.bytes, key.keyID.bytes, bigEndianBytes(key.version))
        canonical(names, KeyDerivation(key.key, binding: names).commitment()).withUnsafeBytes { hash.update($0) }
    }

    /// 32 bytes, over the number of keys too.
    package consuming func finish() -> [UInt8] {
        let total = bigEndianBytes(UInt64(count))
        total.withUnsafeBytes { hash.update($0) }
        return hash.finish()
    }

    package struct OutOfOrder: Error, Equatable {
        package let code = "vault-digest-out-of-order"
    }
}

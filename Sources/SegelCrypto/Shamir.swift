/// Shamir's secret sharing over GF(256) (Docs/Formats/Share.md, rule 7): any `needed` of the shares give the secret, fewer tell nothing of it.
/// Indices are public; secrets and shares are only touched in constant time and stay in locked memory.
package enum Shamir {
    package static let counts = 2...16

    /// Why shares are not dealt, or not joined.
    package enum Failure: Error, Equatable {
        /// Not 2 ≤ needed ≤ dealt ≤ 16, or an empty secret.
        case parametersRefused
        case noShares
        /// The share at 0 would be the secret.
        case zeroIndex
        case duplicateIndex(UInt8)
        case lengthsDiffer
    }

    /// The polynomials' values at `index`, one byte for each byte of the secret.
    package struct Share: Sendable {
        package let index: UInt8
        package let value: SecretBytes

        package init(index: UInt8, value: SecretBytes) throws(Failure) {
            guard index != 0 else { throw .zeroIndex }
            self.index = index
            self.value = value
        }
    }

    /// Shares 1 to `dealt`.
    package static func split(
        _ secret: SecretBytes,
        needed: Int,
        dealt: Int,
        random: some RandomSource
    ) throws(Failure) -> [Share] {
        guard counts.contains(needed), counts.contains(dealt), needed <= dealt, secret.count > 0 else { throw .parametersRefused }
        // All zero is as likely as anything else: coefficients must be uniform, the highest one too.
        let coefficients = SecretBytes(random: secret.count * (needed - 1), from: random)
        return try (1...UInt8(dealt)).map { index throws(Failure) in
            let value = SecretBytes(count: secret.count) { target in
                secret.withUnsafeBytes { secret in
                    coefficients.withUnsafeBytes { evaluate($0, constant: secret, at: index, into: target) }
                }
            }
            return try Share(index: index, value: value)
        }
    }

    /// The secret, from all of `shares`. Fewer than were needed, or wrong ones, give other bytes without a sign: the caller counts them and
    /// checks what the secret opens.
    package static func join(_ shares: [Share]) throws(Failure) -> SecretBytes {
        guard let first = shares.first else { throw .noShares }
        var seen: Set<UInt8> = []
        for share in shares {
            guard seen.insert(share.index).inserted else { throw .duplicateIndex(share.index) }
            guard share.value.count == first.value.count else { throw .lengthsDiffer }
        }
        let weights = weights(of: shares.map(\.index))
        return SecretBytes(count: first.value.count) { target in
            target.initializeMemory(as: UInt8.self, repeating: 0)
            for (share, weight) in zip(shares, weights) {
                share.value.withUnsafeBytes { for at in 0..<$0.count { target[at] ^= GF256.multiply($0[at], weight) } }
            }
        }
    }

    /// Horner's rule, from the highest coefficient down to the secret's byte. Coefficient k of byte b lies at k * count + b.
    private static func evaluate(
        _ coefficients: UnsafeRawBufferPointer,
        constant: UnsafeRawBufferPointer,
        at index: UInt8,
        into target: UnsafeMutableRawBufferPointer
    ) {
        let count = constant.count
        target.initializeMemory(as: UInt8.self, repeating: 0)
        for degree in (0..<coefficients.count / count).reversed() {
            for byte in 0..<count { target[byte] = GF256.multiply(target[byte] ^ coefficients[degree * count + byte], index) }
        }
        for byte in 0..<count { target[byte] ^= constant[byte] }
    }

    /// Lagrange at 0: for each i, the product over the others j of j / (j - i); subtraction is addition here. Public numbers all.
    private static func weights(of indices: [UInt8]) -> [UInt8] {
        indices.map { i in
            indices.filter { $0 != i }.reduce(1) { GF256.multiply($0, GF256.multiply($1, GF256.invert($1 ^ i))) }
        }
    }
}

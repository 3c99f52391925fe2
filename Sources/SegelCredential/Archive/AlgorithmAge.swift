internal import SegelCrypto

/// Until when an algorithm is believed on its own, Unix seconds. Before then a younger timestamp must have been put over what it protects.
package enum AlgorithmAge {
    /// 2036-01-01: NIST IR 8547 disallows ECDSA and RSA of any size after 2035.
    package static let classicalSignatures: Int64 = 2_082_758_400
    /// 2050-01-01: a bound of ours, well inside what is known of collisions. SHA-384 and SHA-512 have none yet.
    package static let sha256: Int64 = 2_524_608_000

    static func end(of function: SHA2) -> Int64 { function == .sha256 ? sha256 : .max }
}

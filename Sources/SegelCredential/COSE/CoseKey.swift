internal import SegelCrypto

/// A public key as COSE writes it (RFC 9053 section 7.1.1): EC2 on P-256, both coordinates. A private half is refused.
enum CoseKey {
    static func value(_ key: VerifyingKey) -> CBORValue {
        precondition(key.algorithm == .es256)
        var map = CBORMap()
        map.set(1, .unsigned(2))
        map.set(-1, .unsigned(1))
        map.set(-2, .bytes(Array(key.bytes[..<32])))
        map.set(-3, .bytes(Array(key.bytes[32...])))
        return .map(map)
    }

    static func key(_ value: CBORValue?) throws(KeyInvalid) -> VerifyingKey {
        guard let map = value?.map, map[1] == .unsigned(2), map[-1] == .unsigned(1), map[-4] == nil, let x = map[-2]?.bytes,
            let y = map[-3]?.bytes, x.count == 32, y.count == 32
        else { throw KeyInvalid() }
        return try VerifyingKey(algorithm: .es256, bytes: x + y)
    }
}

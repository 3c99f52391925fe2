import SegelCrypto
import Testing

@Suite("Secrets in memory")
struct SecretArenaTests {
    @Test("A83: a slot handed on holds nothing of its last owner")
    func slotsAreWiped() {
        var seen: Set<UInt> = []
        var isReused = false
        for _ in 0..<200 {
            let secret = SecretBytes(count: 64) { buffer in
                isReused = !seen.insert(UInt(bitPattern: buffer.baseAddress)).inserted || isReused
                #expect(buffer.allSatisfy { $0 == 0 })
                buffer.copyBytes(from: [UInt8](repeating: 0xA5, count: 64))
            }
            #expect(secret.withUnsafeBytes { $0.allSatisfy { $0 == 0xA5 } })
        }
        #expect(isReused, "the test must have met a slot twice")
    }

    @Test("A83: ten thousand secrets at once stay apart and inside 8 MiB of locked memory")
    func manySecrets() {
        let secrets = (0..<10_000).map { number in SecretBytes(count: 32) { $0.storeBytes(of: UInt64(number), as: UInt64.self) } }
        for (number, secret) in secrets.enumerated() {
            #expect(secret.withUnsafeBytes { $0.load(as: UInt64.self) } == UInt64(number))
        }
    }

    @Test("a secret whose filling fails is given back")
    func failingFill() {
        struct Failed: Error {}
        for _ in 0..<2_000 { #expect(throws: Failed.self) { _ = try SecretBytes(count: 32) { _ in throw Failed() } } }
    }
}

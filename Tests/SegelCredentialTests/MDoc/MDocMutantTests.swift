import SegelCrypto
import Testing

@testable import SegelCredential

@Suite("Spoiled mdocs")
struct MDocMutantTests {
    let city: MDocRegion

    init() throws { city = try MDocRegion() }

    @Test("each is refused for exactly its reason", arguments: MDocMutant.all)
    func refused(mutant: MDocMutant) throws {
        #expect(try city.reason(mutant.make(city)) == mutant.reason)
    }

    @Test("there are enough of them, and no two of one name")
    func count() {
        #expect(MDocMutant.all.count >= 130)
        #expect(Set(MDocMutant.all.map(\.name)).count == MDocMutant.all.count)
    }

    @Test("every byte turned, by every bit in turn, is refused; so is every cut, and a byte behind the end", arguments: 0..<8)
    func bytes(bit: UInt8) throws {
        let mdoc = try city.issue()
        for position in mdoc.indices {
            var turned = mdoc
            turned[position] ^= 1 << bit
            #expect(try city.reason(turned) != nil, "byte \(position)")
        }
        for count in stride(from: Int(bit), to: mdoc.count, by: 8) { #expect(try city.reason(Array(mdoc[..<count])) != nil) }
        #expect(try city.reason(mdoc + [bit]) == .malformed)
    }

    @Test("A56: every byte of the device's part turned is refused, and never for the issuer's sake")
    func deviceBytes() throws {
        let response = try city.present()
        let start = try #require(response.indices.first { response[$0...].starts(with: "deviceSigned".utf8) })
        let end = try #require(response.indices.first { $0 > start && response[$0...].starts(with: "issuerSigned".utf8) })
        let reasons: Set<VerificationReason> = [
            .malformed, .keyBindingRefused, .algorithmRefused, .claimRefused, .headerRefused, .tooLarge,
        ]
        for position in start..<end - 1 {
            var turned = response
            turned[position] ^= 1
            let reason = try city.reason(response: turned)
            #expect(reason.map(reasons.contains) == true, "byte \(position): \(String(describing: reason))")
        }
    }

    static let responses: [(String, VerificationReason, @Sendable (inout [MDocMutant.Member]) -> Void)] = [
        ("version 1.1", .malformed, { $0.replace("version", .text("1.1")) }), ("no version", .malformed, { $0.replace("version", nil) }),
        ("status 10", .malformed, { $0.replace("status", .unsigned(10)) }), ("no status", .malformed, { $0.replace("status", nil) }),
        ("no documents", .malformed, { $0.replace("documents", nil) }),
        ("documents empty", .malformed, { $0.replace("documents", .array([])) }),
        ("document errors", .malformed, { $0.append((.text("documentErrors"), .array([]))) }),
        ("A58: 17 documents", .tooLarge, { $0.replace("documents", .array(Array(repeating: .null, count: 17))) }),
        ("a null document", .malformed, { $0.replace("documents", .array([.null])) }),
        ("no docType", .malformed, document { $0.replace("docType", nil) }),
        ("another docType", .typeRefused, document { $0.replace("docType", .text("org.iso.18013.5.1.other")) }),
        ("element errors", .malformed, document { $0.append((.text("errors"), .map(CBORMap()))) }),
        ("no deviceSigned", .malformed, document { $0.replace("deviceSigned", nil) }),
        ("no deviceAuth", .malformed, device { $0.replace("deviceAuth", nil) }),
        ("a MAC", .keyBindingRefused, auth { $0[0].key = .text("deviceMac") }),
        ("signature and MAC", .keyBindingRefused, auth { $0.append((.text("deviceMac"), $0[0].value)) }),
        ("no device name spaces", .malformed, device { $0.replace("nameSpaces", nil) }),
        ("device name spaces untagged", .malformed, device { $0.replace("nameSpaces", .bytes([0xA0])) }),
        (
            "the device says something itself", .claimRefused,
            device { $0.replace("nameSpaces", .encoded([0xA1, 0x61, 0x61, 0xA1, 0x61, 0x62, 0x01])) }
        ),
        ("device name spaces not empty but a list", .claimRefused, device { $0.replace("nameSpaces", .encoded([0x80])) }),
        ("the device's payload attached", .keyBindingRefused, signature { $0[2] = .bytes([1]) }),
        ("the device's signature empty", .keyBindingRefused, signature { $0[3] = .bytes([]) }),
        ("A47: the device's algorithm EdDSA", .algorithmRefused, signature { $0[0] = .bytes([0xA1, 0x01, 0x27]) }),
        ("the device's signature tagged", .malformed, auth { $0[0].value = .tagged(18, $0[0].value) }),
    ]

    @Test("A56: spoiled answers, each for its reason", arguments: responses.indices)
    func response(index: Int) throws {
        let (name, reason, change) = Self.responses[index]
        var members = try #require(CBORReader.read(city.present()).map).members
        change(&members)
        #expect(try city.reason(response: MDocMutant.write(members)) == reason, "\(name)")
    }

    typealias Change = @Sendable (inout [MDocMutant.Member]) -> Void

    private static func document(_ change: @escaping Change) -> Change {
        { members in
            var document = members.first { $0.key == .text("documents") }!.value.array![0].map!.members
            change(&document)
            members.replace("documents", .array([.map(CBORMap(read: document))]))
        }
    }

    private static func device(_ change: @escaping Change) -> Change {
        document { members in
            var device = members.first { $0.key == .text("deviceSigned") }!.value.map!.members
            change(&device)
            members.replace("deviceSigned", .map(CBORMap(read: device)))
        }
    }

    private static func auth(_ change: @escaping Change) -> Change {
        device { members in
            var auth = members.first { $0.key == .text("deviceAuth") }!.value.map!.members
            change(&auth)
            members.replace("deviceAuth", .map(CBORMap(read: auth)))
        }
    }

    private static func signature(_ change: @escaping @Sendable (inout [CBORValue]) -> Void) -> Change {
        auth { members in
            var parts = members[0].value.array!
            change(&parts)
            members[0].value = .array(parts)
        }
    }
}

extension [MDocMutant.Member] {
    fileprivate mutating func replace(_ name: String, _ value: CBORValue?) {
        removeAll { $0.key == .text(name) }
        if let value { append((.text(name), value)) }
    }
}

import CSodium
import Crypto
import Foundation
import SegelCredential
import SegelCrypto
import SegelVault

/// The measured claims, each against the raw primitive in the same run: pairs in turn (A B A B …), medians, ratios. Absolute figures belong to
/// the machine that printed them.
@main
struct Benchmarks {
    static func main() throws {
        print("| what | ours (median) | peer (median) | speed against peer | floor |")
        print("|---|---|---|---|---|")
        try documents()
        try credentials()
    }

    // MARK: Documents: 64 MiB sealed and opened, against libsodium's secretstream called as C, and against age

    static let megabytes = 64

    static func documents() throws {
        let plain = [UInt8](repeating: 0x5A, count: megabytes << 20)
        let random = SystemRandom()
        var bytes = Array("patokan".utf8)
        let vault = Vault(
            try UnlockedKeyRing(
                creating: DeploymentID(from: random),
                passphrase: SecretBytes(moving: &bytes),
                parameters: .uncheckedFastForTests,
                now: 0,
                random: random
            )
        )
        let citizen = CitizenID(from: random)
        let key = vault.createCitizenKey(for: citizen, random: random)
        let context = vault.context(objectType: "document", citizen: citizen, object: ObjectID(from: random), revision: 1)
        var sealed: [UInt8] = []
        sealed.reserveCapacity(plain.count + 1 << 20)
        var raw = RawStream()
        compare("seal \(megabytes) MiB, MB/s", against: "secretstream from C", floor: 0.85, unit: Double(megabytes) * 1.048576) {
            sealed.removeAll(keepingCapacity: true)
            let sealer = try vault.documentSealer(in: context, under: key, random: random)
            try plain.withUnsafeBytes { try sealer.append($0) { sealed.append(contentsOf: $0) } }
            try sealer.finish { sealed.append(contentsOf: $0) }
        } peer: {
            raw.seal(plain)
        }
        var opened = 0
        compare("open \(megabytes) MiB, MB/s", against: "secretstream from C", floor: 0.85, unit: Double(megabytes) * 1.048576) {
            opened = 0
            let opener = try vault.documentOpener(in: context, under: key)
            try sealed.withUnsafeBytes { try opener.append($0) { opened += $0.count } }
            try opener.finish { opened += $0.count }
        } peer: {
            raw.open()
        }
        precondition(opened == plain.count)
        try age(plain, vault, context, key)
    }

    /// Whole process and files for age; reading, sealing and writing a file for ours.
    static func age(_ plain: [UInt8], _ vault: Vault, _ context: Context, _ key: WrappedCitizenKey) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "segel-bench-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { do { try FileManager.default.removeItem(at: folder) } catch { print("left behind: \(folder.path)") } }
        let input = folder.appending(path: "plain")
        try Data(plain).write(to: input)
        guard let identity = run("age-keygen", ["-o", folder.path + "/id"]), let recipient = identity.split(separator: " ").last else {
            return print("| seal a 64 MiB file | | age is missing | | |")
        }
        compare("seal a \(megabytes) MiB file, MB/s", against: "age, whole process", floor: nil, unit: Double(megabytes) * 1.048576) {
            let reader = try FileHandle(forReadingFrom: input)
            try Data().write(to: folder.appending(path: "ours"))
            let writer = try FileHandle(forWritingTo: folder.appending(path: "ours"))
            let sealer = try vault.documentSealer(in: context, under: key, random: SystemRandom())
            while let piece = try reader.read(upToCount: 1 << 20), !piece.isEmpty {
                var output = Data(capacity: 1 << 21)
                try piece.withUnsafeBytes { try sealer.append($0) { output.append(contentsOf: $0) } }
                try writer.write(contentsOf: output)
            }
            try writer.write(contentsOf: Data(sealer.finish()))
            try writer.close()
        } peer: {
            _ = run("age", ["-r", recipient.trimmingCharacters(in: .whitespacesAndNewlines), "-o", folder.path + "/age", input.path])
        }
    }

    /// What the command said, or nil where it is not installed.
    static func run(_ command: String, _ arguments: [String]) -> String? {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [command] + arguments
        let output = Pipe()
        process.standardError = output
        process.standardOutput = output
        do { try process.run() } catch { return nil }
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? String(decoding: said, as: UTF8.self) : nil
    }

    // MARK: Credentials: 10 claims, ES256, against the raw P-256 signature of the same library

    static func credentials() throws {
        let random = SystemRandom()
        let key = SigningKey(generating: .es256, from: random)
        let statusKey = SigningKey(generating: .es256, from: random)
        let root = SigningKey(generating: .es256, from: random)
        let kid = JWK(key.publicKey).thumbprint
        let now: Int64 = 1_772_416_800
        let uri = "https://mpp.example/status/disdukcapil/1.jwt"
        let claims = (0..<10).map { (name: "klaim\($0)", value: JSONValue.string("nilai yang wajar \($0)")) }
        let payload = CredentialPayload(
            issuer: "https://mpp.example/issuers/disdukcapil",
            type: "https://mpp.example/types/KutipanAktaKelahiran",
            issuedAt: now,
            expires: nil,
            status: StatusReference(uri: uri, index: 77),
            claims: claims
        )
        let issuer = TrustedIssuer(
            id: payload.issuer,
            agency: "disdukcapil",
            nameIndonesian: "a",
            nameEnglish: "b",
            region: "18.72",
            types: [payload.type],
            keys: [
                TrustedKey(key: key.publicKey, purpose: .credential, notBefore: 0, notAfter: nil),
                TrustedKey(key: statusKey.publicKey, purpose: .status, notBefore: 0, notAfter: nil),
            ]
        )
        let list = TrustList(number: 1, issued: 0, expires: now * 2, previous: nil, issuers: [issuer])
        let trust = try VerifiedTrustList(
            SignedTrustList.assemble(list, signatures: [SignedTrustList.signature(list, with: root)]),
            root: TrustRoot(threshold: 1, keys: [root.publicKey])
        )
        guard let values = StatusList(bits: 2, capacity: 262_144) else { return }
        let token = try StatusListToken.sign(
            values,
            uri: uri,
            issuedAt: now,
            expires: now + 86_400,
            ttl: 60,
            kid: JWK(statusKey.publicKey).thumbprint,
            key: statusKey
        )
        let status = try VerifiedStatusList(token, uri: uri, issuer: issuer, now: now, leeway: 60)
        let credential = try PreparedCredential(payload, algorithm: .es256, kid: kid, random: random).signed(by: key)
        let verifier = CredentialVerifier(trustList: trust)
        let raw = P256.Signing.PrivateKey()
        // What the credential's own signature is over, and from its 64 bytes: the work no verifier is spared.
        let message = Data(credential.prefix { $0 != UInt8(ascii: "~") }.dropLast(87))
        let signature = try raw.signature(for: message).rawRepresentation
        let publicKey = raw.publicKey
        let rounds = 2_000
        var count = 0
        compare("issue, 10 claims, 1/s", against: "raw P-256 sign", floor: 0.5, unit: Double(rounds)) {
            for _ in 0..<rounds {
                let prepared = try PreparedCredential(payload, algorithm: .es256, kid: kid, random: random)
                precondition(prepared.signedUnchecked(by: key).count > 1_000)
            }
        } peer: {
            for _ in 0..<rounds { count += try raw.signature(for: message).rawRepresentation.count }
        }
        compare("verify, 10 claims, 1/s", against: "raw P-256 verify", floor: 0.85, unit: Double(rounds)) {
            for _ in 0..<rounds {
                let signed = try verifier.check(credential, now: now)
                precondition(verifier.decide(signed, status: status, now: now).exitCode == 0)
            }
        } peer: {
            for _ in 0..<rounds {
                let parsed = try P256.Signing.ECDSASignature(rawRepresentation: signature)
                precondition(publicKey.isValidSignature(parsed, for: message))
            }
        }
    }

    // MARK: Measuring

    /// `unit`: how much one call of either does; printed per second.
    static func compare(
        _ name: String,
        against peerName: String,
        floor: Double?,
        unit: Double,
        pairs: Int = 9,
        ours: () throws -> Void,
        peer: () throws -> Void
    ) {
        do {
            try ours()
            try peer()
            var a: [Double] = []
            var b: [Double] = []
            for _ in 0..<pairs {
                a.append(try seconds(ours))
                b.append(try seconds(peer))
            }
            let ratio = median(zip(b, a).map { $0 / $1 })
            let bound = floor.map { String(format: "≥ %.2f %@", $0, ratio >= $0 ? "✓" : "MISSED") } ?? "–"
            print(String(format: "| %@ | %.0f | %.0f (%@) | %.2f | %@ |", name, unit / median(a), unit / median(b), peerName, ratio, bound))
        } catch {
            print("| \(name) | failed: \(error) | | | |")
        }
    }

    static func seconds(_ body: () throws -> Void) rethrows -> Double {
        let clock = ContinuousClock()
        let duration = try clock.measure(body).components
        return Double(duration.seconds) + Double(duration.attoseconds) / 1e18
    }

    static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}

/// libsodium's secretstream as a C program would call it: one key, one output buffer, 64 KiB chunks.
struct RawStream {
    private var key = [UInt8](repeating: 7, count: 32)
    private var header = [UInt8](repeating: 0, count: 24)
    private var sealed: [UInt8] = []
    private var plain: [UInt8] = []

    mutating func seal(_ input: [UInt8]) {
        var state = crypto_secretstream_xchacha20poly1305_state()
        crypto_secretstream_xchacha20poly1305_init_push(&state, &header, key)
        let chunks = input.count / 65_536
        if sealed.isEmpty { sealed = Array(repeating: 0, count: input.count + chunks * 17) }
        input.withUnsafeBufferPointer { input in
            sealed.withUnsafeMutableBufferPointer { sealed in
                for chunk in 0..<chunks {
                    crypto_secretstream_xchacha20poly1305_push(
                        &state,
                        sealed.baseAddress! + chunk * 65_553,
                        nil,
                        input.baseAddress! + chunk * 65_536,
                        65_536,
                        nil,
                        0,
                        chunk == chunks - 1 ? 3 : 0
                    )
                }
            }
        }
    }

    mutating func open() {
        var state = crypto_secretstream_xchacha20poly1305_state()
        crypto_secretstream_xchacha20poly1305_init_pull(&state, header, key)
        let chunks = sealed.count / 65_553
        if plain.isEmpty { plain = Array(repeating: 0, count: chunks * 65_536) }
        sealed.withUnsafeBufferPointer { sealed in
            plain.withUnsafeMutableBufferPointer { plain in
                for chunk in 0..<chunks {
                    let result = crypto_secretstream_xchacha20poly1305_pull(
                        &state,
                        plain.baseAddress! + chunk * 65_536,
                        nil,
                        nil,
                        sealed.baseAddress! + chunk * 65_553,
                        65_553,
                        nil,
                        0
                    )
                    precondition(result == 0)
                }
            }
        }
    }
}

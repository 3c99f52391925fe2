internal import Foundation
internal import SegelCrypto

/// An escrow key in a file of its own: the X-Wing seed sealed under a passphrase, the public half beside it in the clear
/// (Docs/Formats/SealedKey.md). It is made and kept where the deployment is not.
struct EscrowKeyFile {
    private static let format = "segel-escrow-key-1"

    private let publicKey: XWing.PublicKey
    private let seal: PassphraseSeal

    /// Makes a key and its file; refuses to write over one.
    static func create(at path: String, passphrase: SecretBytes) throws -> XWing.PublicKey {
        let key = XWing.PrivateKey(from: SystemRandom())
        let seal = try PassphraseSeal(key.seed, passphrase: passphrase, context: context(key.publicKey))
        let bytes = try JSONEncoder().encode(EscrowKeyFile(publicKey: key.publicKey, seal: seal))
        try SecretFile.create(path) { try $0.write(bytes) }
        return key.publicKey
    }

    static func open(_ path: String, passphrase: SecretBytes) throws -> XWing.PrivateKey {
        let file = try read(path)
        let key: XWing.PrivateKey
        do {
            key = try XWing.PrivateKey(seed: file.seal.open(passphrase: passphrase, context: context(file.publicKey)))
        } catch is CannotOpen {
            throw CommandFailure(.keyMissing, "the passphrase does not open the escrow key \(path)")
        }
        guard key.publicKey == file.publicKey else { throw CommandFailure(.keyMissing, "\(path) holds another private half than it says") }
        return key
    }

    /// Needs no passphrase.
    static func publicKey(_ path: String) throws -> XWing.PublicKey { try read(path).publicKey }

    private static func read(_ path: String) throws -> EscrowKeyFile {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.keyMissing, "cannot read the escrow key \(path)")
        }
        do { return try JSONDecoder().decode(EscrowKeyFile.self, from: bytes) } catch {
            throw CommandFailure(.keyMissing, "\(path) is not an escrow key of this version")
        }
    }

    private static func context(_ key: XWing.PublicKey) -> String { "\(format)/\(Hex.encode(SHA256.digest(key.bytes)))" }
}

/// One flat object: the seal's members beside the file's own.
extension EscrowKeyFile: Codable {
    private enum Field: String, CodingKey { case format, publicKey }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        guard try fields.decode(String.self, forKey: .format) == Self.format else {
            throw DecodingError.dataCorruptedError(forKey: .format, in: fields, debugDescription: "another format")
        }
        publicKey = try XWing.PublicKey(bytes: Base64URL.decode(fields.decode(String.self, forKey: .publicKey)))
        seal = try PassphraseSeal(from: decoder)
    }

    func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Field.self)
        try fields.encode(Self.format, forKey: .format)
        try fields.encode(Base64URL.encode(publicKey.bytes), forKey: .publicKey)
        try seal.encode(to: encoder)
    }
}

/// The public half of an escrow key as one line of text: what a deployment is given to seal to.
enum EscrowRecipient {
    private static let name = "segel-escrow-1 "

    static func text(_ key: XWing.PublicKey) -> String { name + Base64URL.encode(key.bytes) }

    static func read(_ path: String) throws -> XWing.PublicKey {
        guard let bytes = FileManager.default.contents(atPath: path) else { throw CommandFailure(.usage, "cannot read \(path)") }
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.hasPrefix(name), text.hasSuffix("\n") else {
            throw CommandFailure(.usage, "\(path) is not an escrow key's public half", next: "segel unlock escrow-public FILE prints it")
        }
        do { return try XWing.PublicKey(bytes: Base64URL.decode(String(text.dropFirst(name.count).dropLast()))) } catch {
            throw CommandFailure(.usage, "the escrow key's public half in \(path) is malformed")
        }
    }
}

internal import Foundation
internal import SegelCrypto
internal import SegelTransparency

/// A witness's private key in a file of its own, sealed under a passphrase (Docs/Formats/SealedKey.md).
struct WitnessKeyFile {
    private static let format = "segel-witness-key-1"

    let name: String
    private let seal: PassphraseSeal

    /// Makes a key and its file; refuses to write over one. Returns the key that others know it by.
    static func create(at path: String, name: String, passphrase: SecretBytes) throws -> CosignerKey {
        let key = SigningKey(generating: .ed25519, from: SystemRandom())
        let file = WitnessKeyFile(name: name, seal: try PassphraseSeal(key.privateBytes, passphrase: passphrase, context: context(name)))
        let bytes = try JSONEncoder().encode(file)
        try SecretFile.create(path) { try $0.write(bytes) }
        return CosignerKey(name: name, key: key.publicKey)
    }

    static func open(_ path: String, passphrase: SecretBytes) throws -> (name: String, key: SigningKey) {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.keyMissing, "cannot read the witness key \(path)")
        }
        let file: WitnessKeyFile
        do { file = try JSONDecoder().decode(WitnessKeyFile.self, from: bytes) } catch {
            throw CommandFailure(.keyMissing, "\(path) is not a witness key of this version")
        }
        do {
            return (
                file.name,
                try SigningKey(algorithm: .ed25519, privateBytes: file.seal.open(passphrase: passphrase, context: context(file.name)))
            )
        } catch is CannotOpen { throw CommandFailure(.keyMissing, "the passphrase does not open the witness key \(path)") }
    }

    private static func context(_ name: String) -> String { "\(format)/\(name)" }
}

/// One flat object: the seal's members beside the file's own.
extension WitnessKeyFile: Codable {
    private enum Field: String, CodingKey { case format, name }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        guard try fields.decode(String.self, forKey: .format) == Self.format else {
            throw DecodingError.dataCorruptedError(forKey: .format, in: fields, debugDescription: "another format")
        }
        name = try fields.decode(String.self, forKey: .name)
        seal = try PassphraseSeal(from: decoder)
    }

    func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Field.self)
        try fields.encode(Self.format, forKey: .format)
        try fields.encode(name, forKey: .name)
        try seal.encode(to: encoder)
    }
}

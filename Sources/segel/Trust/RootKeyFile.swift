internal import Foundation
internal import SegelCrypto

/// A trust root's private key in a file of its own, sealed under a passphrase (Docs/Formats/SealedKey.md). It never enters the service: the
/// operator's command opens it, signs, and forgets it.
struct RootKeyFile {
    private static let format = "segel-root-key-1"

    private let algorithm: SignatureAlgorithm
    private let seal: PassphraseSeal

    /// Makes a key and its file; refuses to write over one.
    static func create(at path: String, passphrase: SecretBytes, algorithm: SignatureAlgorithm = .es256) throws -> SigningKey {
        let key = SigningKey(generating: algorithm, from: SystemRandom())
        let seal = try PassphraseSeal(key.privateBytes, passphrase: passphrase, context: context(algorithm))
        let bytes = try JSONEncoder().encode(RootKeyFile(algorithm: algorithm, seal: seal))
        try SecretFile.create(path) { try $0.write(bytes) }
        return key
    }

    static func open(_ path: String, passphrase: SecretBytes) throws -> SigningKey {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.keyMissing, "cannot read the root key \(path)")
        }
        let file: RootKeyFile
        do { file = try JSONDecoder().decode(RootKeyFile.self, from: bytes) } catch {
            throw CommandFailure(.keyMissing, "\(path) is not a root key of this version")
        }
        do {
            return try SigningKey(
                algorithm: file.algorithm,
                privateBytes: file.seal.open(passphrase: passphrase, context: context(file.algorithm))
            )
        } catch is CannotOpen { throw CommandFailure(.keyMissing, "the passphrase does not open the root key \(path)") }
    }

    private static func context(_ algorithm: SignatureAlgorithm) -> String { "\(format)/\(algorithm.rawValue)" }
}

/// One flat object: the seal's members beside the file's own.
extension RootKeyFile: Codable {
    private enum Field: String, CodingKey { case format, algorithm }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        guard try fields.decode(String.self, forKey: .format) == Self.format else {
            throw DecodingError.dataCorruptedError(forKey: .format, in: fields, debugDescription: "another format")
        }
        algorithm = try fields.decode(SignatureAlgorithm.self, forKey: .algorithm)
        seal = try PassphraseSeal(from: decoder)
    }

    func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Field.self)
        try fields.encode(Self.format, forKey: .format)
        try fields.encode(algorithm, forKey: .algorithm)
        try seal.encode(to: encoder)
    }
}

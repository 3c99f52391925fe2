internal import Foundation
internal import NIOSSL
private import Synchronization

/// The server's certificate and key, as their files say; read again while connections go on. A new one is taken only where it is whole: a certificate without its key, or
/// half a file, changes nothing.
package final class ServedCertificate: Sendable {
    package enum Failure: Error, Equatable {
        /// The file cannot be read, or holds none.
        case certificate, privateKey
        /// They are not of each other, or not fit for TLS.
        case unfit

        package var code: String {
            switch self {
            case .certificate: "tls_certificate_unreadable"
            case .privateKey: "tls_key_unreadable"
            case .unfit: "tls_certificate_unfit"
            }
        }
    }

    private struct Loaded {
        let context: NIOSSLContext
        let files: [Data]
        let expires: Int64
    }

    private let certificate: String
    private let key: String
    private let loaded: Mutex<Loaded>

    /// Paths of PEM files: the chain, leaf first, and the leaf's key. Throws `Failure`.
    package init(certificate: String, key: String) throws {
        self.certificate = certificate
        self.key = key
        loaded = Mutex(try Self.load(certificate, key))
    }

    /// Of connections that begin now.
    var context: NIOSSLContext { loaded.withLock { $0.context } }

    /// Unix seconds: the end of the leaf.
    package var expires: Int64 { loaded.withLock { $0.expires } }

    /// Whether another certificate is served from now on. Throws `Failure`, and then serves what it served.
    package func reload() throws -> Bool {
        let new = try Self.load(certificate, key)
        return loaded.withLock { loaded in
            guard loaded.files != new.files else { return false }
            loaded = new
            return true
        }
    }

    private static func load(_ certificate: String, _ key: String) throws(Failure) -> Loaded {
        guard let chainFile = FileManager.default.contents(atPath: certificate) else { throw .certificate }
        guard let keyFile = FileManager.default.contents(atPath: key) else { throw .privateKey }
        let chain: [NIOSSLCertificate]
        do { chain = try NIOSSLCertificate.fromPEMBytes(Array(chainFile)) } catch { throw .certificate }
        guard let leaf = chain.first else { throw .certificate }
        let privateKey: NIOSSLPrivateKey
        do { privateKey = try NIOSSLPrivateKey(bytes: Array(keyFile), format: .pem) } catch { throw .privateKey }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(privateKey)
        )
        // Attack A78. Older ones have no authenticated encryption, and no reader of today needs them (RFC 8996).
        configuration.minimumTLSVersion = .tlsv12
        // Of TLS 1.2's: with forward secrecy and authenticated encryption. The library's own list has CBC ones too. Those of 1.3 are fixed.
        configuration.cipherSuites = "ECDH+AESGCM:ECDH+CHACHA20"
        configuration.applicationProtocols = ["h2", "http/1.1"]
        do {
            return Loaded(
                context: try NIOSSLContext(configuration: configuration),
                files: [chainFile, keyFile],
                expires: Int64(leaf.notValidAfter)
            )
        } catch { throw .unfit }
    }
}

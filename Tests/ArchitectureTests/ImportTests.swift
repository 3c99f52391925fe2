import Foundation
import Testing

/// Imports run one way. The table is Docs/Architecture.md's, written out; each source file's import lines are read against it.
@Suite("Imports run one way")
struct ImportTests {
    /// What each module may import of ours and of C. Everything else of ours is refused.
    static let allowed: [String: Set<String>] = [
        "SegelCrypto": ["CSodium"],
        "SegelCompression": ["CZlib"],
        "SegelVault": ["SegelCrypto", "SegelCompression"],
        "SegelCredential": ["SegelCrypto", "SegelCompression"],
        "SegelTransparency": ["SegelCrypto"],
        "SegelCatalogue": ["SegelCrypto"],
        "SegelPKCS11": ["SegelCrypto", "SegelVault", "CPKCS11"],
        "SegelUseCases": ["SegelCrypto", "SegelCompression", "SegelVault", "SegelCredential", "SegelTransparency", "SegelCatalogue"],
        "SegelSQLite": [
            "SegelUseCases", "SegelCrypto", "SegelVault", "SegelCredential", "SegelTransparency", "SegelCatalogue", "CProcess",
        ],
        "SegelPostgres": [
            "SegelUseCases", "SegelCrypto", "SegelVault", "SegelCredential", "SegelTransparency", "SegelCatalogue", "CLate",
            "CPostgres",
        ],
        "SegelQR": ["CQREncode"],
        "SegelScan": ["CPNG", "CTurboJPEG", "CZXing"],
        "SegelMetrics": [],
        "SegelClamAV": ["SegelUseCases"],
        "SegelPDF": [
            "SegelUseCases", "SegelCatalogue", "SegelCredential", "SegelCompression", "SegelCrypto", "SegelQR", "SegelScan", "CLate",
            "CPango", "CQPDF", "COpenSSL",
        ],
        "SegelS3": ["SegelUseCases", "SegelVault", "SegelCrypto"],
        "SegelClient": ["SegelCredential", "SegelCrypto"],
        "SegelOutbound": ["SegelUseCases", "SegelVault", "SegelCrypto"],
        "SegelHTTP": [
            "SegelUseCases", "SegelQR", "SegelScan", "SegelMetrics", "SegelCrypto", "SegelVault", "SegelCredential", "SegelTransparency",
            "SegelCatalogue",
        ],
        "segel": [
            "SegelUseCases", "SegelSQLite", "SegelPostgres", "SegelS3", "SegelHTTP", "SegelOutbound", "SegelPKCS11", "SegelClamAV",
            "SegelPDF",
            "SegelQR", "SegelScan",
            "SegelMetrics", "SegelCrypto",
            "SegelVault", "SegelCredential", "SegelTransparency", "SegelCatalogue", "CProcess",
        ],
    ]

    /// Packages that only one module may know.
    static let soleUser = [
        "CSodium": "SegelCrypto", "Crypto": "SegelCrypto", "CryptoExtras": "SegelCrypto", "CPKCS11": "SegelPKCS11",
        "CZlib": "SegelCompression", "CQREncode": "SegelQR", "CPNG": "SegelScan", "CTurboJPEG": "SegelScan", "CZXing": "SegelScan",
        "CPostgres": "SegelPostgres", "CPango": "SegelPDF", "CQPDF": "SegelPDF", "COpenSSL": "SegelPDF",
        "GRDB": "SegelSQLite",
        "Yams": "SegelCatalogue",
    ]

    @Test("each command says its name: to have it described by the runtime costs half of the time to start")
    func commandsSayTheirNames() throws {
        for file in try swiftFiles(in: "segel") {
            let text = try String(contentsOf: file, encoding: .utf8)
            for command in text.split(separator: /struct \w+: (?:Async)?ParsableCommand/, omittingEmptySubsequences: false).dropFirst() {
                #expect(command.contains("commandName: \""), "\(file.lastPathComponent)")
            }
        }
    }

    @Test("each module imports only what its place in the house allows", arguments: allowed.keys.sorted())
    func importsAreAllowed(module: String) throws {
        let files = try swiftFiles(in: module)
        #expect(!files.isEmpty)
        for file in files {
            for imported in try imports(of: file) {
                let isOurs = imported.hasPrefix("Segel") || (imported.hasPrefix("C") && Self.soleUser[imported] != nil)
                if isOurs {
                    #expect(
                        Self.allowed[module]!.contains(imported) || Self.soleUser[imported] == module,
                        "\(file.lastPathComponent) imports \(imported)"
                    )
                }
                if let user = Self.soleUser[imported] { #expect(user == module, "\(file.lastPathComponent) imports \(imported)") }
            }
        }
    }

    @Test(
        "what is called of a library that is opened late has its jump: without one the program would be linked with the library after all"
    )
    func lateFunctionsAreNamed() throws {
        let places = try FileManager.default.contentsOfDirectory(atPath: root.appending(path: "Sources/CLate").path).filter {
            $0.hasSuffix(".c")
        }
        let named = try Set(
            places.flatMap {
                try String(contentsOf: root.appending(path: "Sources/CLate/\($0)"), encoding: .utf8).matches(of: /X\((\w+)\)/).map(\.1)
            }
        )
        #expect(named.count > 100)
        for file in try ["SegelPDF", "SegelPostgres"].flatMap(swiftFiles) {
            guard try !imports(of: file).isDisjoint(with: ["CPango", "CQPDF", "CPostgres"]) else { continue }
            let text = try String(contentsOf: file, encoding: .utf8)
            for call in text.matches(of: /\b((?:cairo|pango|g|qpdf)_\w+|Fc[A-Z]\w+|PQ[a-z]\w+)\(/).map(\.1) {
                #expect(named.contains(call), "\(call) in \(file.lastPathComponent)")
            }
        }
    }

    @Test("domain modules know nothing of HTTP, SQL, logging or the file system")
    func domainIsPure() throws {
        let outside: Set = [
            "Hummingbird", "GRDB", "Logging", "CoreMetrics", "AsyncHTTPClient", "NIOCore", "ArgumentParser", "Mustache", "Glibc",
        ]
        for module in ["SegelCrypto", "SegelVault", "SegelCredential", "SegelTransparency", "SegelCatalogue", "SegelUseCases"] {
            for file in try swiftFiles(in: module) {
                #expect(try outside.isDisjoint(with: imports(of: file)), "\(file.lastPathComponent)")
            }
        }
    }

    @Test("Keys/ holds nothing private")
    func keysArePublic() throws {
        for file in try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: "Keys").path) {
            let text = try String(contentsOf: root.appending(path: "Keys/\(file)"), encoding: .utf8)
            #expect(!text.contains("PRIVATE KEY"), "\(file)")
            #expect(text.firstMatch(of: /"d"\s*:/) == nil, "\(file)")
        }
    }

    private var root: URL { URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent() }

    private func swiftFiles(in module: String) throws -> [URL] {
        let folder = root.appending(path: "Sources/\(module)")
        return try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }.map {
            folder.appending(path: $0)
        }
    }

    private func imports(of file: URL) throws -> Set<String> {
        let pattern = /^(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|private|fileprivate)\s+)?import\s+(?:\w+\s+)?(\w+)/
        return Set(
            try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
                line.firstMatch(of: pattern).map { String($0.1) }
            }
        )
    }
}

internal import SegelVault
private import Synchronization

/// Looks for malware in documents while they pass, where an office has a scanner.
package protocol DocumentScanner: Sendable {
    /// For one document. Throws where the scanner cannot be reached.
    func begin() async throws -> any DocumentScan
}

/// One document before the scanner. One task owns it.
package protocol DocumentScan: Sendable {
    func append(_ piece: [UInt8]) async throws
    /// Nothing follows. Throws where the scanner gave no verdict.
    func finish() async throws -> ScanVerdict
    /// No verdict is wanted.
    func abandon()
}

package enum ScanVerdict: Sendable, Equatable {
    case clean
    /// The scanner's name for it.
    case infected(String)
}

extension Mall {
    /// Has every document from now on looked at; what the scanner did not call clean is not kept.
    package func scanDocuments(with scanner: some DocumentScanner) { self.scanner.withLock { $0 = scanner } }

    /// Nil where there is no scanner.
    func beginScan() async throws -> Scan? {
        guard let scanner = scanner.withLock({ $0 }) else { return nil }
        return try await Self.scanning { Scan(scan: try await scanner.begin()) }
    }

    /// What a scanner cannot do is the office's trouble, not the citizen's: their document is as good as before.
    fileprivate static func scanning<Value>(_ step: () async throws -> Value) async throws -> Value {
        do { return try await step() } catch let refusal as DocumentRefusal { throw refusal } catch {
            throw Refusal(.unavailable, "document_scanner_unavailable")
        }
    }

    struct Scan {
        fileprivate let scan: any DocumentScan

        func append(_ piece: [UInt8]) async throws { try await Mall.scanning { try await scan.append(piece) } }

        func finish() async throws {
            try await Mall.scanning {
                if case .infected = try await scan.finish() { throw DocumentRefusal.infected }
            }
        }

        func abandon() { scan.abandon() }
    }
}

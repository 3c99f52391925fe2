internal import SegelCrypto
package import SegelUseCases
internal import SegelVault

/// Backups. Long work is started and then asked after, so that neither the socket nor the asker's patience bounds it. Paths are absolute: the
/// owner has another working directory.
package enum BackupRequest: Codable, Sendable {
    case start(BackupWork)
    case progress(job: Int)
    case list
    case prune(folder: String, RetentionPolicy)
    case forget(backup: String)
}

package enum BackupWork: Codable, Sendable {
    /// `recipients`: X-Wing public keys.
    case create(folder: String, recipients: [[UInt8]])
    case verify(path: String)
    case drill(path: String, documents: Int)
}

package enum BackupResponse: Codable, Sendable {
    case started(job: Int)
    /// Nil before the first step is done.
    case running(BackupProgress?)
    case created(BackupSummary)
    case verified(VerificationReport)
    case drilled(DrillReport)
    case register([BackupLine])
    case pruned(PruneReport)
    case forgotten
    case failed(BackupTrouble)
}

/// Why backup work ended without its result.
package struct BackupTrouble: Codable, Sendable, Equatable, Error {
    package enum Kind: String, Codable, Sendable {
        /// Exit 24.
        case damaged
        /// Exit 23.
        case keyMissing = "key-missing"
        case refused
        /// The disk, the database.
        case failed
    }

    package let kind: Kind
    package let code: String
    package let text: String

    package init(_ error: any Error) {
        switch error {
        case let fault as BackupFault:
            if case .damaged = fault { kind = .damaged } else { kind = .keyMissing }
            (code, text) = (fault.code, "\(fault)")
        case let refusal as Refusal: (kind, code, text) = (.refused, refusal.code, refusal.code)
        case let error as VaultError:
            if case .keyMissing(let name, let version) = error {
                (kind, code, text) = (.keyMissing, error.code, "needs \(name.rawValue) version \(version)")
            } else {
                (kind, code, text) = (.damaged, error.code, error.code)
            }
        case let error as KeyRingError: (kind, code, text) = (.damaged, error.code, "the key ring in it: \(error.code)")
        default: (kind, code, text) = (.failed, "failed", "\(error)")
        }
    }
}

extension AdminDesk {
    func perform(_ request: BackupRequest) async throws -> BackupResponse {
        guard let places = backupPlaces else { throw Refusal(.unavailable, "no_backups_here") }
        switch request {
        case .start(let work): return .started(job: try jobs.start { await perform(work, places, $0) })
        case .progress(let job):
            switch jobs.state(of: job, as: BackupResponse.self) {
            case .running(let progress)?: return .running(progress)
            case .ended(let response)?: return response
            case nil: throw Refusal.notFound
            }
        case .list: return .register(try await mall.backupRegister())
        case .prune(let folder, let policy): return .pruned(try await mall.pruneBackups(in: folder, policy: policy, places: places))
        case .forget(let backup):
            try await mall.forgetBackup(ObjectID(text: backup))
            return .forgotten
        }
    }

    private func perform(_ work: BackupWork, _ places: any BackupPlaces, _ progress: @escaping ProgressListener) async -> BackupResponse {
        do {
            switch work {
            case .create(let folder, let recipients):
                let keys = try recipients.map { try XWing.PublicKey(bytes: $0) }
                return .created(try await mall.createBackup(in: folder, to: keys, places: places, progress: progress))
            case .verify(let path):
                return .verified(try await mall.verifyBackup(newest(path, places), places: places, progress: progress))
            case .drill(let path, let documents):
                let backup = try newest(path, places)
                return .drilled(try await mall.drillBackup(backup, documents: documents, places: places, progress: progress))
            }
        } catch { return .failed(BackupTrouble(error)) }
    }

    /// The backup at a path, or the newest of those in it.
    private func newest(_ path: String, _ places: any BackupPlaces) throws -> StoredBackup {
        guard let backup = try places.find(path).last else { throw Refusal(.notFound, "no_backup_there") }
        return backup
    }
}

internal import Glibc

/// The folder that holds everything of one deployment. One process owns it at a time.
///
///     segel.db (+ -wal, -shm)   all state
///     keyring                   the sealed key ring; never part of the database or its backups
///     blobs/ab/cdef…            sealed documents
///     public/                   signed artefacts that verifiers fetch: trust list, status lists, checkpoint
///     receipts/                 signed statements, kept from a restored database; shreds are applied again from them
///     admin.sock                where other commands reach the owner
///     lock                      held (flock) while the owner lives
package final class DataDirectory: Sendable {
    package enum Failure: Error, Equatable {
        /// Another process owns the directory (exit 21).
        case inUse
        case notInitialised
        case alreadyInitialised
    }

    package let path: String
    private let lock: Int32

    /// Takes the directory for this process. The kernel gives the lock back however the process ends. `holdsState`: false for a node whose state
    /// is in a database: then there are only `config.json`, the catalogue, the socket and the lock.
    package init(_ path: String, creating: Bool = false, holdsState: Bool = true) throws {
        self.path = path
        let mark = path + (holdsState ? "/keyring" : "/config.json")
        if creating {
            guard !DurableFile.exists(mark) else { throw Failure.alreadyInitialised }
            try DurableFile.makeFolder(path)
        } else if !DurableFile.exists(mark) {
            throw Failure.notInitialised
        }
        lock = open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw FileFailure.last("open", path + "/lock") }
        fchmod(lock, 0o600)
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            close(lock)
            throw Failure.inUse
        }
        for folder in holdsState ? ["blobs", "public", "receipts"] : [] { try DurableFile.makeFolder(path + "/" + folder) }
    }

    /// Unlocks before it closes: a child process of this one, not yet at its `exec`, holds a copy of the descriptor and with it the lock.
    deinit {
        flock(lock, LOCK_UN)
        close(lock)
    }

    /// A file of its own beside the state, durably.
    package func replace(_ name: String, with bytes: [UInt8]) throws { try DurableFile.write(bytes, to: path + "/" + name) }

    package var databasePath: String { path + "/segel.db" }
    package var keyRingPath: String { Self.keyRingPath(in: path) }
    package var blobsPath: String { path + "/blobs" }
    package var publicPath: String { path + "/public" }
    package static func keyRingPath(in path: String) -> String { path + "/keyring" }
    package var receiptsPath: String { path + "/receipts" }
    package static func socketPath(in path: String) -> String { path + "/admin.sock" }
}

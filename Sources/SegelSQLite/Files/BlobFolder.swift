internal import Glibc
package import SegelVault

/// `BlobStorage` as one file a document, `blobs/ab/cdef…`. A name appears only when its bytes are durable; until its row is durable too the
/// file has a second name, `….new`, which tells the next start what to look at.
package struct BlobFolder: BlobStorage {
    private let root: String

    package init(_ root: String) { self.root = root }

    package func create(_ object: ObjectID) throws -> any BlobWriter {
        try DurableFile.makeFolder(folder(object))
        return try Writer(path: path(object), temporary: temporary(object), replaces: false)
    }

    package func replace(_ object: ObjectID) throws -> any BlobWriter {
        // Left behind where an earlier replacement was stopped.
        try remove(next(object))
        return try Writer(path: path(object), temporary: next(object), replaces: true)
    }

    package func open(_ object: ObjectID) throws -> any BlobReader {
        let file = Glibc.open(path(object), O_RDONLY | O_CLOEXEC)
        if file < 0 && errno == ENOENT { throw BlobError.missing }
        guard file >= 0 else { throw FileFailure.last("open", path(object)) }
        return Reader(file: file, path: path(object))
    }

    package func delete(_ object: ObjectID) throws {
        // The mark last: a crash in between leaves something that the next start sweeps.
        try remove(path(object))
        try remove(next(object))
        try remove(temporary(object))
        if DurableFile.exists(folder(object)) { try DurableFile.syncFolder(of: path(object)) }
    }

    package func erase(_ object: ObjectID) throws {
        // Whatever names it has besides, they are names of these bytes.
        for file in [path(object), next(object)] { try DurableFile.destroy(file) }
        try delete(object)
    }

    package func settle(_ object: ObjectID) throws { try remove(temporary(object)) }

    package func unfinished() throws -> [ObjectID] {
        try DurableFile.names(in: root).flatMap { name in
            try DurableFile.names(in: root + "/" + name).filter { $0.hasSuffix(Self.suffix) }.compactMap { file in
                // Another name is no blob of ours, and stays.
                try? ObjectID(text: name + file.dropLast(Self.suffix.count))
            }
        }
    }

    package func abandonReplacements() throws {
        for name in try DurableFile.names(in: root) {
            for file in try DurableFile.names(in: root + "/" + name) where file.hasSuffix(Self.nextSuffix) {
                try remove(root + "/" + name + "/" + file)
            }
        }
    }

    /// Those found here, in ascending order.
    package func objects() throws -> [ObjectID] {
        try DurableFile.names(in: root).flatMap { name in
            // Marks, and names that are no blob of ours, are no objects.
            try DurableFile.names(in: root + "/" + name).compactMap { try? ObjectID(text: name + $0) }
        }
    }

    package var isEmpty: Bool {
        get throws { try DurableFile.names(in: root).allSatisfy { try DurableFile.names(in: "\(root)/\($0)").isEmpty } }
    }

    private func remove(_ path: String) throws {
        guard unlink(path) == 0 || errno == ENOENT else { throw FileFailure.last("unlink", path) }
    }

    private static let suffix = ".new"
    private static let nextSuffix = ".next"
    private func temporary(_ object: ObjectID) -> String { path(object) + Self.suffix }
    /// What is to take a blob's place.
    private func next(_ object: ObjectID) -> String { path(object) + Self.nextSuffix }
    private func folder(_ object: ObjectID) -> String { root + "/" + object.text.prefix(2) }
    func path(_ object: ObjectID) -> String { folder(object) + "/" + object.text.dropFirst(2) }

    private final class Writer: BlobWriter {
        private let path: String
        private let temporary: String
        private let replaces: Bool
        private var file: Int32

        init(path: String, temporary: String, replaces: Bool) throws {
            self.path = path
            self.temporary = temporary
            self.replaces = replaces
            file = try DurableFile.create(temporary)
        }

        func append(_ bytes: UnsafeRawBufferPointer) throws { try DurableFile.append(bytes, to: file, path: temporary) }

        func commit() throws {
            DurableFile.sync(file)
            release()
            if replaces { return try DurableFile.rename(temporary, to: path) }
            guard link(temporary, path) == 0 else {
                let failure: any Error = errno == EEXIST ? BlobError.alreadyExists : FileFailure.last("link", path)
                unlink(temporary)
                throw failure
            }
            try DurableFile.syncFolder(of: path)
        }

        func abort() {
            guard file >= 0 else { return }
            release()
            unlink(temporary)
        }

        private func release() {
            close(file)
            file = -1
        }

        deinit { abort() }
    }

    private final class Reader: BlobReader {
        private let file: Int32
        private let path: String

        init(file: Int32, path: String) {
            self.file = file
            self.path = path
        }

        func read(upTo limit: Int) throws -> [UInt8] { try DurableFile.readChunk(file, path: path, count: limit) ?? [] }

        deinit { close(file) }
    }
}

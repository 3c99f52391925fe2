package import SegelUseCases

/// `PublicFiles` as plain files under one folder: any web server or CDN can carry them.
package struct PublicFolder: PublicFiles {
    private let root: String

    package init(_ root: String) { self.root = root }

    package func publish(_ bytes: [UInt8], at path: PublicPath) throws {
        var folder = root
        for part in path.folders {
            folder += "/" + part
            try DurableFile.makeFolder(folder)
        }
        try DurableFile.write(bytes, to: root + "/" + path.text)
    }

    package func isPublished(_ path: PublicPath) -> Bool { DurableFile.exists(root + "/" + path.text) }

    package func withdraw(folder: PublicPath) throws { try DurableFile.removeFiles(in: root + "/" + folder.text) }

    package func read(_ path: PublicPath) throws -> [UInt8]? { try DurableFile.read(root + "/" + path.text) }
}

internal import Foundation

/// Copies of folders that belong to whoever makes them. Foundation's own copying takes over the owner as well, which nobody but root may.
enum FolderCopy {
    /// A new folder; what the copy may be used for is `folders` and `files`, whatever the modes were where it comes from.
    static func make(of from: String, at path: String, folders: Int = 0o755, files: Int = 0o644) throws {
        let manager = FileManager.default
        try manager.createDirectory(atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: folders])
        for name in try manager.contentsOfDirectory(atPath: from) {
            let source = from + "/" + name, target = path + "/" + name
            var isFolder: ObjCBool = false
            if manager.fileExists(atPath: source, isDirectory: &isFolder), isFolder.boolValue {
                try make(of: source, at: target, folders: folders, files: files)
            } else {
                try Data(contentsOf: URL(filePath: source)).write(to: URL(filePath: target), options: .withoutOverwriting)
                try manager.setAttributes([.posixPermissions: files], ofItemAtPath: target)
            }
        }
    }
}

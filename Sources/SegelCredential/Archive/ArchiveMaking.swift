package import SegelCrypto

/// Makes records and adds root signatures to them, before their first timestamp.
package enum ArchiveMaking {
    /// Not signed yet.
    package static func draft(_ files: [ArchiveRecord.File], madeAt made: Int64) -> [UInt8] {
        file(RootSignedDocument(unsigned: ArchiveManifest(made: made, files: files).payload), files)
    }

    /// With one more root signer's signature. What is signed is the list of files with their digests.
    package static func sign(_ record: ArchiveRecord, with key: SigningKey) throws(ArchiveFailure) -> [UInt8] {
        // A timestamp covers the signatures: another one would break it.
        guard record.links.isEmpty else { throw .linkOrder }
        let signature = RootDocument.archive.signature(over: record.signed.payload, with: key)
        return file(record.signed.adding([(key.publicKey, signature.signature)], as: .archive), record.files)
    }

    private static func file(_ signed: RootSignedDocument, _ files: [ArchiveRecord.File]) -> [UInt8] {
        files.reduce(into: signed.bytes + [0x0A]) { bytes, file in bytes += Array(Base64.encode(file.bytes).utf8) + [0x0A] }
    }
}

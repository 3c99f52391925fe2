internal import Foundation
internal import SegelCrypto
internal import SegelPostgres
internal import SegelS3
internal import SegelSQLite
internal import SegelUseCases
internal import SegelVault

/// The object store that `config.json` names for documents.
extension DocumentStoreSettings {
    func open(for deployment: DeploymentID) throws -> S3Blobs {
        do throws(S3Failure) {
            return try S3Blobs(try place, credentials: credentialsFile, authorities: authoritiesFile, deployment: deployment)
        } catch { throw Self.failure(error, credentialsFile) }
    }

    private var place: S3Place {
        get throws(S3Failure) {
            guard let addressing = S3Place.Addressing(rawValue: addressing ?? "path") else {
                throw .settings("addressing is path or virtual")
            }
            return try S3Place(
                url: url,
                endpoint: endpoint,
                region: region ?? "us-east-1",
                addressing: addressing,
                allowsPlainHTTP: plainHTTP ?? false
            )
        }
    }

    /// Before anything is made.
    func check() throws { _ = try open(for: DeploymentID(from: SystemRandom())) }

    static func failure(_ error: S3Failure, _ credentials: String) -> CommandFailure {
        switch error {
        case .settings(let what): CommandFailure(.usage, "\(error.code): \(what)", next: "mend documentStore in config.json")
        case .credentialsUnreadable, .credentialsOpen:
            CommandFailure(
                .keyMissing,
                "\(error.code): \(credentials)",
                next: "aws_access_key_id = … and aws_secret_access_key = … on lines of their own, mode 0600"
            )
        default: CommandFailure(.unreachable, "the document store: \(error)", next: "segel documents check tries it out")
        }
    }
}

/// Documents that can be moved: all of them are known without a row.
protocol ListedDocuments: BlobStorage {
    /// In ascending order.
    func objects() throws -> [ObjectID]
}

extension S3Blobs: ListedDocuments {}

/// Documents where they were before the deployment had an object store, or where a restore put them.
protocol FormerDocuments: ListedDocuments {
    var isEmpty: Bool { get throws }
}

extension BlobFolder: FormerDocuments {}
extension BlobTable: FormerDocuments {}

extension StatePlace {
    var formerDocuments: any FormerDocuments {
        get throws {
            guard let database else { return BlobFolder(directory.blobsPath) }
            return BlobTable(PostgresFiles(try database.endpoint, tenant: database.tenant))
        }
    }

    /// The documents' own store where there is one. Throws where documents are still elsewhere: nobody would find them.
    func documents(_ settings: DocumentStoreSettings?, for deployment: DeploymentID, else own: any BlobStorage) throws -> any BlobStorage {
        guard let settings else { return own }
        guard try formerDocuments.isEmpty else { throw settings.notMoved(directory.path) }
        return try settings.open(for: deployment)
    }
}

extension DocumentStoreSettings {
    func notMoved(_ data: String) -> CommandFailure {
        CommandFailure(
            .unexpected,
            "documents_not_moved: documents are still where they were before \(url)",
            next: "segel documents move --data \(data); after documents move --back, take documentStore out of config.json"
        )
    }

    /// A place for restored documents, under which nothing of this deployment is kept: else an older document would meet a newer one of its name. What a
    /// restore that was killed left there goes.
    func openEmpty(for deployment: DeploymentID) throws -> S3Blobs {
        let blobs = try open(for: deployment), begun = try blobs.unfinished()
        guard Set(try blobs.objects()).isSubset(of: begun) else {
            throw CommandFailure(
                .unexpected,
                "documents_there: documents of this deployment are in \(url) already",
                next: "restore into a prefix of its own: --documents s3://BUCKET/ANOTHER"
            )
        }
        for object in begun { try blobs.delete(object) }
        return blobs
    }
}

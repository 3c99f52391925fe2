internal import ArgumentParser
internal import SegelUseCases

/// Where `segel init` is told that documents are kept.
struct DocumentStoreOptions: ParsableArguments {
    @Option(help: "Keep the sealed documents in S3-compatible storage: s3://BUCKET or s3://BUCKET/PREFIX, which exists already.")
    var documents: String?

    @Option(help: "With --documents: a file with its keys, as aws_access_key_id = … and aws_secret_access_key = …, mode 0600.")
    var s3Credentials: String?

    @Option(help: "With --documents: https://HOST of the storage; AWS' own unless given.")
    var s3Endpoint: String?

    @Option(help: "With --documents: its region.")
    var s3Region = "us-east-1"

    @Option(help: "With --documents: PEM file of whom the endpoint's certificate may be from, instead of the machine's authorities.")
    var s3Authorities: String?

    @Flag(help: "With --documents: ask for https://BUCKET.HOST/… instead of https://HOST/BUCKET/….")
    var s3VirtualHost = false

    @Flag(help: "With --documents: let --s3-endpoint be http on a network that nobody else is on.")
    var s3PlainHttp = false

    /// Nil where none is named.
    var settings: DocumentStoreSettings? {
        get throws {
            guard let documents else {
                guard s3Credentials == nil, s3Endpoint == nil else { throw ValidationError("--s3-… go with --documents") }
                return nil
            }
            guard let s3Credentials else { throw ValidationError("--documents needs --s3-credentials FILE") }
            return DocumentStoreSettings(
                url: documents,
                endpoint: s3Endpoint,
                region: s3Region,
                credentialsFile: s3Credentials,
                addressing: s3VirtualHost ? "virtual" : nil,
                plainHTTP: s3PlainHttp ? true : nil,
                authoritiesFile: s3Authorities
            )
        }
    }
}

package import SegelCatalogue
package import SegelCrypto
package import SegelVault
internal import Synchronization

/// One deployment, unlocked: what every use case works with. Use cases are its methods, one file each; all state is in the store.
package final class Mall: Sendable {
    let store: any Store
    package let vault: Vault
    let keyRing: any KeyRingStorage
    let blobs: any BlobStorage
    let publicFiles: CountedPublicFiles
    let receipts: any ReceiptShelf
    package let configuration: Configuration
    /// What this process is called among others that serve the same deployment.
    let node: String
    let clock: any Clock
    /// The machine's; simulations bring one that repeats.
    let random: AnyRandom
    /// Where what takes minutes runs; a simulation runs all of it itself.
    let background: any TaskExecutor
    let passwords: PasswordWork
    /// What a sign-in under an unknown name is checked against, so that it takes as long as a real one.
    let decoyPassword: Argon2id.PasswordHash
    let signingKeys = SigningKeyCache()
    private let ownWalletKeys: Mutex<WalletKeys>
    let knownProviders = KnownProviders()
    /// Nil where nobody signs in by another provider.
    let providerTransport: (any ProviderTransport)?
    let ceremonies = Turn()
    /// One publication of status lists at a time: those of one node never take each other's place.
    let publications = Turn()
    let logKeyCache = LogKeyCache()
    /// One publication of the log at a time.
    let logPublishing = Turn()
    let publishedLog = PublishedLog()
    let logCounts = LogCounts()
    /// Nil where no witness is asked.
    let witnessing: Witnessing?
    /// Backups that are being written and are in no register yet.
    let backupsUnderWay = Mutex<Set<ObjectID>>([])
    let desk = Mutex<OwnDesk?>(nil)
    let trackingTries = TrackingTries()
    let typeIntegrities = Mutex<[String: String]>([:])
    let scanner = Mutex<(any DocumentScanner)?>(nil)
    let pages = Mutex<(any PageReader)?>(nil)
    let printing = Mutex<Printing?>(nil)
    private let services: Mutex<Catalogue>

    package init(
        store: any Store,
        vault: Vault,
        keyRing: any KeyRingStorage,
        blobs: any BlobStorage,
        publicFiles: any PublicFiles,
        receipts: any ReceiptShelf,
        catalogue: Catalogue,
        configuration: Configuration,
        clock: any Clock,
        passwordParameters: Argon2id.Parameters = .signIn,
        random: any RandomSource = SystemRandom(),
        background: (any TaskExecutor)? = nil,
        providerTransport: (any ProviderTransport)? = nil,
        witnessing: Witnessing? = nil
    ) throws {
        self.witnessing = witnessing
        self.providerTransport = providerTransport
        try configuration.check(catalogue.region)
        self.random = AnyRandom(random)
        self.background = background ?? BackgroundThreads.shared
        self.store = store.isShared ? FollowingStore(store: store, vault: vault, keyRing: keyRing) : store
        self.vault = vault
        self.keyRing = keyRing
        self.blobs = blobs
        self.publicFiles = CountedPublicFiles(publicFiles)
        self.receipts = receipts
        self.configuration = configuration
        self.clock = clock
        ownWalletKeys = Mutex(WalletKeys(random: self.random))
        node = store.isShared ? Hex.encode(self.random.bytes(8)) : "alone"
        passwords = PasswordWork(parameters: passwordParameters)
        decoyPassword = try Argon2id.PasswordHash(
            password: SecretBytes(random: 32, from: random),
            parameters: passwordParameters,
            random: random
        )
        services = Mutex(catalogue)
    }

    /// The public services as the files say now.
    package var catalogue: Catalogue { services.withLock { $0 } }

    /// Takes over a catalogue that was read anew; cases under way go on with the service file they find. Throws `TypeChanged`, and `region_differs` where the catalogue is another region's.
    package func adopt(_ catalogue: Catalogue) throws {
        try configuration.check(catalogue.region)
        try publishTypeMetadata(of: catalogue)
        services.withLock { $0 = catalogue }
    }

    /// What wallets and passkeys are asked with: this process's own, until it joined other nodes.
    var walletKeys: WalletKeys { ownWalletKeys.withLock { $0 } }
    func share(_ keys: WalletKeys) { ownWalletKeys.withLock { $0 = keys } }

    /// Unix seconds now.
    package var now: UnixTime { clock.now() }
}

/// What `segel init` fixed for a deployment, kept in `config.json` of the data directory.
package struct Configuration: Sendable, Codable {
    /// Where verifiers fetch signed artefacts, without a trailing slash; also the prefix of every issuer's identifier.
    package let publicURL: String
    /// The code of the region, such as "18.72".
    package let region: String
    /// How long verifiers may keep a trust list: a new signing key waits that long between publication and its first signature.
    package let trustCacheSeconds: Int64
    /// How long a trust list is good before a root signer must sign the next one.
    package let trustLifetimeSeconds: Int64
    /// Whether an officer who signed in by password alone has any duty. Nil where a deployment was made before passkeys: then they have.
    private let officerPasskeys: Bool?
    /// Where citizens are told of what happens; nil where nobody is.
    package let notices: NoticeSettings?
    /// By whom else people may sign in.
    package let providers: [SignInProvider]?
    /// How PDF certificates are stamped and signed; nil: without a timestamp, by keys of the ring.
    package let documents: DocumentSettings?
    /// Who must have seen the log; nil where nobody need.
    package let witnesses: WitnessSettings?
    /// The database that several nodes share; nil: everything lies in the data directory.
    package let database: DatabaseSettings?
    /// Which hosts of webhooks need not be of the public Internet; nil: all must.
    package let webhooks: WebhookSettings?
    /// The object store that has the sealed documents; nil: the database has, or the data directory.
    package let documentStore: DocumentStoreSettings?

    package init(
        publicURL: String,
        region: String,
        trustCacheSeconds: Int64 = 3_600,
        trustLifetimeSeconds: Int64 = 90 * 86_400,
        officersNeedPasskeys: Bool = false,
        notices: NoticeSettings? = nil,
        providers: [SignInProvider]? = nil,
        documents: DocumentSettings? = nil,
        witnesses: WitnessSettings? = nil,
        database: DatabaseSettings? = nil,
        webhooks: WebhookSettings? = nil,
        documentStore: DocumentStoreSettings? = nil
    ) {
        self.documentStore = documentStore
        self.database = database
        self.webhooks = webhooks
        self.providers = providers
        self.documents = documents
        self.witnesses = witnesses
        officerPasskeys = officersNeedPasskeys
        self.notices = notices
        self.publicURL = publicURL
        self.region = region
        self.trustCacheSeconds = trustCacheSeconds
        self.trustLifetimeSeconds = trustLifetimeSeconds
    }

    package var officersNeedPasskeys: Bool { officerPasskeys ?? false }

    /// A catalogue of another region would issue under this one's name.
    func check(_ region: Region?) throws {
        if let region, region.code != self.region { throw Refusal(.conflict, "region_differs") }
    }

    /// The `iss` of an agency's credentials.
    package func issuer(_ agency: String) -> String { "\(publicURL)/issuers/\(agency)" }
    package func url(_ path: PublicPath) -> String { "\(publicURL)/\(path.text)" }
}

/// Where a deployment of several nodes keeps its state.
package struct DatabaseSettings: Sendable, Codable {
    /// Without a password: `postgresql://ROLE@HOST,HOST/DATABASE?sslmode=verify-full&…`.
    package let url: String
    /// Which of the database's tenants the deployment is.
    package let tenant: Int64
    /// A file that holds the role's password.
    package let passwordFile: String?

    package init(url: String, tenant: Int64 = 1, passwordFile: String? = nil) {
        self.url = url
        self.tenant = tenant
        self.passwordFile = passwordFile
    }
}

/// Where sealed documents are kept by another machine.
package struct DocumentStoreSettings: Sendable, Codable {
    /// `s3://BUCKET/PREFIX`.
    package let url: String
    /// `https://HOST`; AWS' own of the region unless named.
    package let endpoint: String?
    package let region: String?
    /// A file with the keys, read again when it changes.
    package let credentialsFile: String
    /// `path` unless `virtual`.
    package let addressing: String?
    /// Lets requests cross a network that nobody else is on unencrypted. What they carry is sealed, but who asks for what is not.
    package let plainHTTP: Bool?
    /// A PEM file of whom the endpoint's certificate may be from, instead of the machine's.
    package let authoritiesFile: String?

    package init(
        url: String,
        endpoint: String? = nil,
        region: String? = nil,
        credentialsFile: String,
        addressing: String? = nil,
        plainHTTP: Bool? = nil,
        authoritiesFile: String? = nil
    ) {
        self.url = url
        self.endpoint = endpoint
        self.region = region
        self.credentialsFile = credentialsFile
        self.addressing = addressing
        self.plainHTTP = plainHTTP
        self.authoritiesFile = authoritiesFile
    }
}

/// Where "now" comes from: the machine, or a test.
package protocol Clock: Sendable {
    func now() -> UnixTime
}

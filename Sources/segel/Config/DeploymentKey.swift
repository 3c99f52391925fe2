/// A key of `config.json`, which `segel init` writes into the data directory and which is the same on all nodes.
struct DeploymentKey: Sendable {
    enum Kind: String, Sendable {
        case text, number
        case flag = "true or false"
        case texts = "list of texts"
        case file
        case secretFile = "secret file"
    }

    /// Parts joined by dots; `[]` after a part that is a list of objects.
    let path: String
    let kind: Kind
    let meaning: Meaning

    private init(_ path: String, _ kind: Kind, _ en: String, _ id: String) {
        self.path = path
        self.kind = kind
        meaning = Meaning(en: en, id: id)
    }

    static let all: [DeploymentKey] = fixed + notices + providers + documents + shared + documentStore

    private static let fixed = [
        DeploymentKey(
            "publicURL",
            .text,
            "Where verifiers fetch signed artefacts, without a trailing slash; the prefix of every issuer. Fixed at segel init.",
            "Tempat pemeriksa mengambil berkas bertanda tangan, tanpa garis miring akhir; awalan setiap penerbit. Tetap sejak segel init."
        ),
        DeploymentKey("region", .text, "The region's code, as 18.72. Fixed.", "Kode wilayah, misalnya 18.72. Tetap."),
        DeploymentKey(
            "trustCacheSeconds",
            .number,
            "Seconds that verifiers may keep a trust list.",
            "Berapa detik pemeriksa boleh menyimpan daftar kepercayaan."
        ),
        DeploymentKey(
            "trustLifetimeSeconds",
            .number,
            "Seconds until a trust list must be signed anew.",
            "Berapa detik sampai daftar kepercayaan harus ditandatangani ulang."
        ),
        DeploymentKey(
            "officerPasskeys",
            .flag,
            "Whether officers have their duties only after signing in by passkey.",
            "Apakah petugas baru bertugas setelah masuk dengan passkey."
        ),
    ]

    private static let notices = [
        DeploymentKey("notices.gateway.url", .text, "Gateway for WhatsApp and SMS; https.", "Gerbang WhatsApp dan SMS; https."),
        DeploymentKey("notices.gateway.channels", .texts, "whatsapp, sms.", "whatsapp, sms."),
        DeploymentKey(
            "notices.gateway.secretFile",
            .secretFile,
            "File with a whsec_… secret, for gateways that know no public keys.",
            "Berkas rahasia whsec_…, bagi gerbang yang tidak mengenal kunci publik."
        ),
        DeploymentKey("notices.mail.host", .text, "Mail server.", "Server surel."),
        DeploymentKey("notices.mail.port", .number, "Its port.", "Portnya."),
        DeploymentKey("notices.mail.security", .text, "tls, starttls, or none on this machine.", "tls, starttls, atau none di mesin ini."),
        DeploymentKey("notices.mail.from", .text, "The sender's address.", "Alamat pengirim."),
        DeploymentKey("notices.mail.user", .text, "Who signs in there.", "Yang masuk di sana."),
        DeploymentKey("notices.mail.passwordFile", .secretFile, "File with the password.", "Berkas kata sandinya."),
        DeploymentKey("notices.mail.authorityFile", .file, "PEM: whom its certificate leads to.", "PEM: pangkal sertifikatnya."),
    ]

    private static let providers = [
        DeploymentKey("providers[].name", .text, "A sign-in provider, as in addresses.", "Penyedia masuk, seperti pada alamat."),
        DeploymentKey("providers[].title.id", .text, "Its name in Indonesian.", "Namanya dalam bahasa Indonesia."),
        DeploymentKey("providers[].title.en", .text, "Its name in English.", "Namanya dalam bahasa Inggris."),
        DeploymentKey("providers[].issuer", .text, "Its issuer; https.", "Penerbitnya; https."),
        DeploymentKey("providers[].client", .text, "Who we are there.", "Nama kita di sana."),
        DeploymentKey(
            "providers[].secretFile",
            .secretFile,
            "File with our secret; without, we sign.",
            "Berkas rahasia; tanpanya, kita menandatangani."
        ),
        DeploymentKey("providers[].scopes", .texts, "Asked for beside openid.", "Diminta di samping openid."),
        DeploymentKey("providers[].assurances", .texts, "Levels that are asked for.", "Tingkat yang diminta."),
        DeploymentKey("providers[].identity.claim", .text, "The claim with the NIK.", "Klaim berisi NIK."),
        DeploymentKey("providers[].identity.assurances", .texts, "Levels at which it is believed.", "Tingkat yang dipercaya."),
        DeploymentKey(
            "providers[].phishingResistant",
            .texts,
            "Levels after which officers may work.",
            "Tingkat yang membuat petugas boleh bekerja."
        ),
    ]

    private static let documents = [
        DeploymentKey("documents.timestamps.url", .text, "Timestamp authority, RFC 3161.", "Otoritas stempel waktu, RFC 3161."),
        DeploymentKey("documents.timestamps.anchorsFile", .file, "PEM: whom its certificates lead to.", "PEM: pangkal sertifikatnya."),
        DeploymentKey("documents.timestamps.room", .number, "Bytes kept for its token.", "Bita yang disediakan untuk stempelnya."),
        DeploymentKey(
            "documents.timestamps.allow",
            .texts,
            "Hosts that its revocation lists may be fetched from though they are not of the public Internet.",
            "Nama host yang boleh menjadi sumber daftar pencabutannya meski bukan Internet publik."
        ),
        DeploymentKey("documents.tokens[].agency", .text, "Whose document key is in a token.", "Instansi yang kunci dokumennya di token."),
        DeploymentKey("documents.tokens[].module", .file, "The token's PKCS#11 module.", "Modul PKCS#11 token."),
        DeploymentKey("documents.tokens[].token", .text, "The token's label.", "Label token."),
        DeploymentKey("documents.tokens[].key", .text, "The key pair's label.", "Label pasangan kunci."),
        DeploymentKey("documents.tokens[].pinFile", .secretFile, "File with its PIN.", "Berkas PIN-nya."),
    ]

    private static let shared = [
        DeploymentKey(
            "witnesses.policyFile",
            .text,
            "Who must have seen the log (Docs/Formats/LogPolicy.md).",
            "Siapa yang harus melihat log."
        ),
        DeploymentKey(
            "witnesses.graceSeconds",
            .number,
            "Seconds that things are issued while too few have.",
            "Detik penerbitan tetap berjalan selama saksi kurang."
        ),
        DeploymentKey("database.url", .text, "PostgreSQL, without a password.", "PostgreSQL, tanpa kata sandi."),
        DeploymentKey("database.tenant", .number, "Which of its tenants this is.", "Penyewa yang mana di dalamnya."),
        DeploymentKey("database.passwordFile", .secretFile, "File with the role's password.", "Berkas kata sandinya."),
        DeploymentKey(
            "webhooks.allow",
            .texts,
            "Hosts that agencies' webhooks may have though they are not of the public Internet, without TLS too.",
            "Nama host yang boleh dipakai webhook instansi meski bukan Internet publik, juga tanpa TLS."
        ),
    ]

    private static let documentStore = [
        DeploymentKey(
            "documentStore.url",
            .text,
            "Object store of the documents: s3://BUCKET/PREFIX.",
            "Gudang objek dokumen: s3://BUCKET/AWALAN."
        ),
        DeploymentKey(
            "documentStore.endpoint",
            .text,
            "Its https://HOST; AWS' own unless named.",
            "https://HOST-nya; milik AWS bila tidak disebut."
        ),
        DeploymentKey("documentStore.region", .text, "Its region; us-east-1 unless named.", "Wilayahnya; us-east-1 bila tidak disebut."),
        DeploymentKey("documentStore.credentialsFile", .secretFile, "File with its keys, mode 0600.", "Berkas kuncinya, mode 0600."),
        DeploymentKey("documentStore.addressing", .text, "path, or virtual.", "path, atau virtual."),
        DeploymentKey(
            "documentStore.plainHTTP",
            .flag,
            "Whether the endpoint may be http, on a network that nobody else is on.",
            "Apakah titik akhirnya boleh http, pada jaringan yang tidak dipakai pihak lain."
        ),
        DeploymentKey("documentStore.authoritiesFile", .file, "PEM: whom its certificate leads to.", "PEM: pangkal sertifikatnya."),
    ]
}

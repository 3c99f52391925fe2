// swift-tools-version: 6.2
import PackageDescription

/// The modules and the one direction their imports run; Docs/Architecture.md draws it, ArchitectureTests reads the import lines.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdHTTP2 = Target.Dependency.product(name: "HummingbirdHTTP2", package: "hummingbird")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let everything: [Target.Dependency] = [
    "SegelTestSupport", "SegelUseCases", "SegelSQLite", "SegelVault", "SegelCredential", "SegelTransparency", "SegelCatalogue",
    "SegelCrypto",
]

let package = Package(
    name: "segel",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "segel", targets: ["segel"]),
        // Verifying and issuing for other programs: pure, no I/O.
        .library(name: "SegelCredential", targets: ["SegelCredential"]),
        // The API, as an agency's machine uses it.
        .library(name: "SegelClient", targets: ["SegelClient"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
        .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-certificates", exact: "1.21.1"),
        .package(url: "https://github.com/apple/swift-asn1", exact: "1.7.4"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .systemLibrary(name: "CProcess"),
        .systemLibrary(name: "CPKCS11"),
        .systemLibrary(name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
        .systemLibrary(name: "CTurboJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
        .target(name: "CZXing", linkerSettings: [.linkedLibrary("ZXing")]),
        .systemLibrary(name: "CPango", pkgConfig: "pangocairo", providers: [.apt(["libpango1.0-dev"])]),
        .systemLibrary(name: "CQPDF", pkgConfig: "libqpdf", providers: [.apt(["libqpdf-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(name: "CLate"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        module("SegelCrypto", ["CSodium", crypto, cryptoExtras]),

        module("SegelCompression", ["CZlib"]),

        module("SegelVault", ["SegelCrypto", "SegelCompression"]),
        module("SegelCredential", ["SegelCrypto", "SegelCompression", x509, asn1]),
        module("SegelTransparency", ["SegelCrypto"]),
        module("SegelCatalogue", ["SegelCrypto", yams]),

        module("SegelPKCS11", ["SegelVault", "SegelCrypto", "CPKCS11"]),

        module("SegelQR", ["CQREncode"]),

        module("SegelScan", ["CPNG", "CTurboJPEG", "CZXing"]),
        module(
            "SegelPDF",
            [
                "SegelUseCases", "SegelCatalogue", "SegelCredential", "SegelCompression", "SegelCrypto", "SegelQR", "SegelScan", "CLate",
                "CPango", "CQPDF", "COpenSSL",
            ]
        ),

        module("SegelMetrics", [coreMetrics]),

        module("SegelClamAV", ["SegelUseCases", nio, nioPosix]),

        module("SegelS3", ["SegelUseCases", "SegelVault", "SegelCrypto", httpClient, nio, nioPosix, nioSSL, nioHTTP]),

        module("SegelClient", ["SegelCredential", "SegelCrypto", httpClient, nio, nioHTTP]),

        module("SegelOutbound", ["SegelUseCases", "SegelVault", "SegelCrypto", httpClient, nio, nioPosix, nioSSL, nioHTTP]),

        module(
            "SegelUseCases",
            ["SegelCrypto", "SegelCompression", "SegelVault", "SegelCredential", "SegelTransparency", "SegelCatalogue"]
        ),

        module(
            "SegelSQLite",
            [
                "SegelUseCases", "SegelVault", "SegelCredential", "SegelTransparency", "SegelCatalogue", "CProcess", grdb, "SegelCrypto",
            ]
        ),
        module(
            "SegelPostgres",
            [
                "SegelUseCases", "SegelVault", "SegelCredential", "SegelTransparency", "SegelCatalogue", "SegelCrypto", "CLate",
                "CPostgres",
            ]
        ),
        .target(
            name: "SegelHTTP",
            dependencies: [
                "SegelUseCases", "SegelCrypto", "SegelVault", "SegelCredential", "SegelTransparency", "SegelCatalogue", "SegelQR",
                "SegelScan", "SegelMetrics",
                hummingbird, hummingbirdCore, hummingbirdHTTP2, coreMetrics, logging,
                lifecycle, mustache, nio, nioPosix, nioSSL, nioTLS, nioHTTP, nioHTTPTypes, httpTypes,
            ],
            resources: [.embedInCode("Resources")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "segel",
            dependencies: [
                "SegelUseCases", "SegelSQLite", "SegelPostgres", "SegelS3", "SegelHTTP", "SegelOutbound", "SegelPKCS11", "SegelClamAV",
                "SegelPDF",
                "SegelQR", "SegelScan", "SegelMetrics", "SegelVault", "SegelCredential", "SegelTransparency", "SegelCatalogue",
                "SegelCrypto", "CProcess", coreMetrics, argumentParser, httpClient, hummingbird, lifecycle, logging, nio, nioHTTP,
            ],
            swiftSettings: settings
        ),

        // What another package sees: the public API and nothing else.
        .executableTarget(
            name: "segel-example",
            dependencies: ["SegelCredential"],
            path: "Docs/Examples/VerifyOffline",
            packageAccess: false,
            swiftSettings: settings
        ),
        .executableTarget(
            name: "segel-presentation-example",
            dependencies: ["SegelCredential"],
            path: "Docs/Examples/VerifyPresentation",
            packageAccess: false,
            swiftSettings: settings
        ),

        .executableTarget(
            name: "segel-benchmarks",
            dependencies: [
                "SegelTestSupport", "SegelVault", "SegelCredential", "SegelCatalogue", "SegelUseCases", "SegelSQLite", "SegelHTTP",
                "SegelPDF", "SegelPostgres",
                "SegelCrypto", "CSodium", crypto, sqlite, hummingbird, logging,
            ],
            path: "Benchmarks",
            exclude: ["askar_records.py", "credential_peers.py", "page_peer.py", "pdf_peer.py", "figures.json", "Soak"],
            swiftSettings: settings
        ),
        .target(
            name: "SegelTestSupport",
            dependencies: [
                "SegelQR", "SegelUseCases", "SegelSQLite", "SegelPostgres", "SegelVault", "SegelCredential", "SegelTransparency",
                "SegelCatalogue",
                "SegelCrypto",
                grdb,
            ],
            path: "Tests/Support",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "segel-crash-target",
            dependencies: [
                "SegelTestSupport", "SegelUseCases", "SegelSQLite", "SegelVault", "SegelCredential", "SegelCatalogue", "SegelTransparency",
                "SegelCrypto",
            ],
            path: "Tests/CrashTarget",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "segel-fuzz",
            dependencies: [
                "SegelCredential", "SegelCrypto", "SegelPDF", "SegelQR", "SegelScan", "SegelTestSupport", "SegelUseCases",
            ],
            path: "Tests/Fuzz",
            swiftSettings: settings
        ),
        .target(name: "SegelFaultCalls", path: "Tests/FaultCalls"),
        .target(name: "SegelFaultDisk", path: "Tests/FaultDisk", linkerSettings: [.linkedLibrary("sqlite3")]),
        .target(
            name: "SegelFaultOperations",
            dependencies: ["SegelTestSupport", "SegelUseCases", "SegelSQLite", "SegelVault", "SegelCredential", "SegelCrypto"],
            path: "Tests/FaultOperations",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "segel-fault-target",
            dependencies: ["SegelFaultOperations", "SegelFaultCalls", "SegelTestSupport", "SegelUseCases"],
            path: "Tests/FaultTarget",
            swiftSettings: settings
        ),

        tests("SegelCryptoTests", ["SegelCrypto", "CSodium", cryptoExtras]),
        tests("SegelVaultTests", ["SegelVault", "SegelCompression", "SegelCrypto"], exclude: ["Vectors"]),
        tests("SegelCredentialTests", ["SegelCredential", "SegelCompression", "SegelCrypto", x509, asn1], exclude: ["Vectors"]),
        tests("SegelS3Tests", everything + ["SegelS3"]),
        tests("SegelMetricsTests", ["SegelMetrics", coreMetrics]),
        tests("SegelScanTests", ["SegelScan", "SegelQR"], exclude: ["Pictures"]),
        tests("SegelClamAVTests", ["SegelClamAV", "SegelTestSupport", "SegelUseCases", "SegelVault"]),
        tests("SegelPDFTests", everything + ["SegelPDF", "SegelCompression"]),
        tests("SegelTransparencyTests", ["SegelTransparency", "SegelCrypto"]),
        tests("SegelCatalogueTests", ["SegelCatalogue"]),
        tests("SegelUseCasesTests", everything),
        tests("SegelSQLiteTests", everything + [grdb]),
        .testTarget(
            name: "StoreContract",
            dependencies: everything + ["SegelPostgres"],
            swiftSettings: settings
        ),
        tests("SegelPostgresTests", everything + ["SegelPostgres", grdb]),
        tests(
            "SegelHTTPTests",
            everything + [
                "SegelHTTP", "SegelMetrics", "SegelPDF", "SegelCompression", hummingbird, hummingbirdTesting, logging, lifecycle, nio,
                nioEmbedded,
                httpTypes,
            ]
        ),
        tests(
            "CommandTests",
            everything + [
                "segel", "SegelPostgres", "SegelQR", "SegelCompression", "segel-crash-target", "segel-example",
                "segel-presentation-example",
            ],
            exclude: ["judge_shares.py", "last_try_token.c"]
        ),
        tests("FaultTests", everything + ["SegelFaultOperations", "SegelFaultDisk", "segel-fault-target", "segel", grdb]),
        tests("InteropTests", everything + ["segel", "SegelClient", "SegelOutbound", "SegelHTTP", "SegelPDF", "SegelS3", "SegelPostgres"]),
        tests("ArchitectureTests", []),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)

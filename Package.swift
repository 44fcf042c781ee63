// swift-tools-version: 6.2

import PackageDescription

/// What every Swift target is held to: Swift 6 mode, pointers marked `unsafe`, no warning left standing.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

/// A C library from Debian: a module map and a shim header, no logic.
func systemLibrary(_ name: String, debian: String) -> Target {
    .systemLibrary(name: name, path: "Sources/\(name)", providers: [.apt([debian])])
}

/// A library of ours; its dependencies are the only modules that it may import.
func library(
    _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [], resources: [Resource] = []
) -> Target {
    .target(name: name, dependencies: dependencies, exclude: exclude, resources: resources, swiftSettings: strict)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// - Parameter data: folders beside the tests with what they read, such as published vectors.
func tests(_ name: String, _ dependencies: [Target.Dependency], data: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: data, swiftSettings: strict)
}

let package = Package(
    name: "sallyport",
    products: [
        .executable(name: "sallyport-accounts", targets: ["sallyport-accounts"]),
        .executable(name: "sallyport-gate", targets: ["sallyport-gate"]),
        .executable(name: "sallyport", targets: ["sallyport"]),
        // For a gate with handlers of your own.
        .library(name: "SallyportGate", targets: ["GateWorker", "Gate", "HTTP", "Identity", "JSON"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    ],
    targets: [
        // C libraries, each with one importer (COpenSSL: three, so that the gate can link verifying alone).
        systemLibrary("CFastCGI", debian: "libfcgi-dev"),
        systemLibrary("COpenSSL", debian: "libssl-dev"),
        systemLibrary("CSQLite", debian: "libsqlite3-dev"),
        systemLibrary("CArgon2", debian: "libargon2-dev"),
        systemLibrary("CCrypt", debian: "libcrypt-dev"),
        systemLibrary("CJansson", debian: "libjansson-dev"),
        systemLibrary("CUTF8Proc", debian: "libutf8proc-dev"),

        // Tools without knowledge of accounts.
        library("ASCII"),
        library("JSON", ["ASCII", "CJansson"]),
        library("HTTP", ["ASCII", "JSON", httpTypes]),
        library("ServiceManager"),
        library("FastCGI", ["ASCII", "CFastCGI", "HTTP", "JSON", "ServiceManager", httpTypes, logging]),
        library("LibCrypto", ["COpenSSL"]),
        library("LibCryptoSigning", ["LibCrypto", "COpenSSL"]),
        library("LibCryptoPasswords", ["LibCrypto", "COpenSSL"]),
        library("JOSE", ["ASCII", "LibCrypto", "JSON"]),
        library("JOSESigning", ["JOSE", "LibCryptoSigning", "LibCrypto", "JSON"]),
        library(
            "PasswordHashing", ["LibCrypto", "LibCryptoPasswords", "CArgon2", "CCrypt", "CUTF8Proc"],
            exclude: ["common-passwords.LICENSE"], resources: [.embedInCode("common-passwords.txt")]),
        library("SQLite", ["CSQLite"]),

        // The domain, and what both doors know.
        library("Identity", ["ASCII"]),
        library("AccessTokens", ["ASCII", "Identity", "JOSE", "JSON", "LibCrypto"]),
        library(
            "Accounts",
            [
                "ASCII", "AccessTokens", "Identity", "JOSE", "JOSESigning", "PasswordHashing", "LibCrypto", "JSON",
                "Rules",
            ]),
        library("AccountStore", ["Accounts", "Identity", "SessionReader", "SQLite"]),
        library("SessionReader", ["ASCII", "Identity", "SQLite"]),
        // Who may do what where: the rules themselves, and the file in which they change.
        library("Rules", ["ASCII", "Identity"]),
        library("RulesOnDisk", ["Rules", "Settings"]),
        // The format of a backup's file. No I/O.
        library("Backup", ["LibCrypto", "PasswordHashing"]),

        // Users in the files of other programs.
        library("UserSources", ["Accounts", "Identity", "JSON", "SQLite"]),

        // The doors.
        library(
            "AccountAPI", ["ASCII", "Accounts", "AccessTokens", "Identity", "HTTP", "JSON", httpTypes],
            resources: [.embedInCode("OpenAPI/openapi.json")]),
        library(
            "Gate", ["ASCII", "AccessTokens", "Identity", "JOSE", "LibCrypto", "HTTP", "JSON", "Rules", httpTypes]),
        library("Settings"),
        // What the workers count, in files; summed up for Prometheus.
        library("Metrics"),
        // What `sallyport doctor` knows of nginx: its language, and the faults to look for. No I/O.
        library("NginxConfiguration", ["ASCII"]),
        library("Doctor", ["NginxConfiguration"]),
        // What the programs share: the course of a worker, and the accounts as settings and files say.
        library(
            "WorkerProgram",
            ["FastCGI", "HTTP", "Identity", "LibCrypto", "Metrics", "ServiceManager", "Settings", httpTypes, logging]),
        library(
            "Wiring", ["AccountStore", "Accounts", "LibCrypto", "Metrics", "PasswordHashing", "SQLite", "Settings"]),
        program(
            "sallyport-accounts",
            [
                "AccessTokens", "AccountAPI", "AccountStore", "Accounts", "HTTP", "Identity", "PasswordHashing",
                "Metrics", "SessionReader", "Settings", "Wiring", "WorkerProgram", httpTypes, logging,
            ]),
        // The gate's program but for its first line, so that others can add handlers to it.
        library(
            "GateWorker",
            [
                "AccessTokens", "Gate", "HTTP", "Metrics", "RulesOnDisk", "SessionReader", "Settings", "WorkerProgram",
                logging,
            ]),
        program("sallyport-gate", ["GateWorker"]),
        program(
            "sallyport",
            [
                "ASCII", "AccessTokens", "AccountStore", "Accounts", "Backup", "Doctor", "FastCGI", "Identity", "JOSE",
                "JSON", "LibCrypto", "Metrics", "NginxConfiguration", "PasswordHashing", "Rules", "SQLite",
                "SessionReader", "Settings", "UserSources", "Wiring",
                argumentParser,
            ]),

        // JW13, by `swift run -c release constant-time`: a measurement, and so no test.
        .executableTarget(
            name: "constant-time", dependencies: ["LibCrypto"], path: "Benchmarks/ConstantTime", swiftSettings: strict),

        .target(name: "VectorFiles", dependencies: ["JSON"], path: "Tests/VectorFiles", swiftSettings: strict),
        tests("ServiceManagerTests", ["ServiceManager"]),
        tests("JSONTests", ["JSON", "VectorFiles"], data: ["Vectors"]),
        tests("PasswordHashingTests", ["PasswordHashing", "VectorFiles"], data: ["Vectors"]),
        // A worker whose signals, deadlines and exit the tests of FastCGI can watch from outside.
        .executableTarget(
            name: "fastcgi-fixture", dependencies: ["FastCGI", "HTTP", httpTypes, logging],
            path: "Tests/FastCGIFixture", swiftSettings: strict),
        tests("FastCGITests", ["FastCGI", "HTTP", "JSON", "fastcgi-fixture", httpTypes, logging]),
        // A gate with a handler of its own, which the end-to-end tests put in the place of ours.
        .executableTarget(
            name: "handler-fixture", dependencies: ["Gate", "GateWorker", "HTTP", "Identity", "JSON", httpTypes],
            path: "Tests/HandlerFixture", swiftSettings: strict),
        // Tests. StoreConformance: what every store must do, and a store in memory; StoreFixture: a process that
        // tests may kill, StoreProcesses: how they start it.
        .target(
            name: "StoreConformance", dependencies: ["ASCII", "Accounts", "Identity"], path: "Tests/StoreConformance",
            swiftSettings: strict),
        .executableTarget(
            name: "StoreFixture",
            dependencies: ["AccountStore", "Accounts", "Identity", "SQLite", "SessionReader", "StoreConformance"],
            path: "Tests/StoreFixture", swiftSettings: strict),
        .target(name: "StoreProcesses", path: "Tests/StoreProcesses", swiftSettings: strict),
        tests("SQLiteTests", ["SQLite", "StoreProcesses", "StoreFixture"]),
        tests(
            "AccountStoreTests",
            [
                "AccountStore", "Accounts", "Identity", "SessionReader", "SQLite", "StoreConformance", "StoreProcesses",
                "StoreFixture",
            ]),
        tests(
            "SessionReaderTests",
            [
                "SessionReader", "AccountStore", "Accounts", "Identity", "SQLite", "StoreConformance", "StoreProcesses",
                "StoreFixture",
            ]),

        tests("LibCryptoTests", ["LibCrypto", "LibCryptoSigning", "JSON", "VectorFiles"], data: ["Vectors"]),
        tests(
            "JOSETests", ["JOSE", "JOSESigning", "LibCrypto", "LibCryptoSigning", "JSON", "VectorFiles"],
            data: ["Vectors"]),
        // The accounts of a site in memory, wired as the programs wire theirs, for the tests of domain and doors.
        .target(
            name: "SiteInMemory",
            dependencies: [
                "AccessTokens", "Accounts", "Identity", "JOSE", "JOSESigning", "JSON", "LibCrypto", "PasswordHashing",
                "StoreConformance",
            ], path: "Tests/SiteInMemory", swiftSettings: strict),
        tests("BackupTests", ["Backup", "LibCrypto", "PasswordHashing"]),
        tests("ASCIITests", ["ASCII"]),
        tests("IdentityTests", ["Identity"]),
        tests("RulesTests", ["Identity", "Rules", "VectorFiles"], data: ["Vectors"]),
        tests("RulesOnDiskTests", ["Rules", "RulesOnDisk", "StoreProcesses"]),
        tests(
            "AccountsTests",
            [
                "Accounts", "AccessTokens", "Identity", "JOSE", "JOSESigning", "JSON", "LibCrypto", "PasswordHashing",
                "SiteInMemory", "StoreConformance",
            ]),
        tests(
            "AccessTokensTests",
            [
                "AccessTokens", "Accounts", "Identity", "JOSE", "JOSESigning", "JSON", "LibCrypto", "SiteInMemory",
                "StoreConformance",
            ]),
        tests(
            "AccountAPITests",
            [
                "AccountAPI", "AccessTokens", "Accounts", "HTTP", "Identity", "JSON", "Metrics", "SiteInMemory",
                "StoreConformance", "VectorFiles", httpTypes,
            ], data: ["Vectors"]),
        tests("MetricsTests", ["Metrics", "StoreProcesses"]),
        tests(
            "GateTests",
            [
                "Gate", "AccessTokens", "Accounts", "HTTP", "Identity", "JOSE", "JOSESigning", "JSON", "LibCrypto",
                "Rules", "SiteInMemory",
                "StoreConformance", httpTypes,
            ]),
        tests("HTTPTests", ["HTTP", "JSON", httpTypes]),
        tests("SettingsTests", ["Settings", "StoreProcesses"]),
        tests("NginxConfigurationTests", ["NginxConfiguration"]),
        tests("UserSourcesTests", ["Accounts", "Identity", "SQLite", "UserSources"]),
        tests("DoctorTests", ["Doctor", "NginxConfiguration", "VectorFiles"], data: ["Vectors"]),
    ]
)

// scripts/fuzz sets it: the targets need libFuzzer, which has no place in any other build.
if Context.environment["SALLYPORT_FUZZ"] != nil {
    let parsers: [Target.Dependency] = [
        "AccessTokens", "Accounts", "Doctor", "FastCGI", "Gate", "HTTP", "Identity", "JOSE", "JOSESigning", "JSON",
        "LibCrypto", "NginxConfiguration", "PasswordHashing", "Rules", "Settings", "UserSources", httpTypes,
        "AccessTokens", "Accounts", "Backup", "Doctor", "FastCGI", "Gate", "HTTP", "Identity", "JOSE", "JOSESigning",
        "JSON",
        "LibCrypto", "NginxConfiguration", "PasswordHashing", "Rules", "Settings", httpTypes,
    ]
    package.targets.append(
        .executableTarget(
            name: "fuzz", dependencies: parsers, path: "Tests/Fuzz", exclude: ["Corpus"], swiftSettings: strict))
}

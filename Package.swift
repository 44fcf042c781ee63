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
func systemLibrary(_ name: String, pkgConfig: String, debian: String) -> Target {
    .systemLibrary(name: name, path: "Sources/\(name)", pkgConfig: pkgConfig, providers: [.apt([debian])])
}

/// A library of ours; its dependencies are the only modules that it may import.
func library(
    _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []
) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

let package = Package(
    name: "sallyport",
    products: [
        .executable(name: "sallyport-accounts", targets: ["sallyport-accounts"]),
        .executable(name: "sallyport-gate", targets: ["sallyport-gate"]),
        .executable(name: "sallyport", targets: ["sallyport"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    ],
    targets: [
        // C libraries, each with one importer (COpenSSL: two, so that the gate can link verifying alone).
        systemLibrary("CFastCGI", pkgConfig: "fcgi", debian: "libfcgi-dev"),
        systemLibrary("COpenSSL", pkgConfig: "libcrypto", debian: "libssl-dev"),
        systemLibrary("CSQLite", pkgConfig: "sqlite3", debian: "libsqlite3-dev"),
        systemLibrary("CArgon2", pkgConfig: "libargon2", debian: "libargon2-dev"),
        systemLibrary("CJansson", pkgConfig: "jansson", debian: "libjansson-dev"),
        systemLibrary("CUTF8Proc", pkgConfig: "libutf8proc", debian: "libutf8proc-dev"),

        // Tools without knowledge of accounts.
        library("JSON", ["CJansson"]),
        library("HTTP", ["JSON", httpTypes]),
        library("FastCGI", ["CFastCGI", "HTTP", "JSON", httpTypes, logging]),
        library("LibCrypto", ["COpenSSL"]),
        library("LibCryptoSigning", ["LibCrypto", "COpenSSL"]),
        library("JOSE", ["LibCrypto", "JSON"]),
        library("JOSESigning", ["JOSE", "LibCryptoSigning", "LibCrypto", "JSON"]),
        library(
            "PasswordHashing", ["LibCrypto", "CArgon2", "CUTF8Proc"],
            resources: [.embedInCode("common-passwords.txt")]),
        library("SQLite", ["CSQLite"]),

        // The domain, and what both doors know.
        library("Identity"),
        library("AccessTokens", ["Identity", "JOSE", "JSON"]),
        library(
            "Accounts", ["AccessTokens", "Identity", "JOSE", "JOSESigning", "PasswordHashing", "LibCrypto", "JSON"]),
        library("AccountStore", ["Accounts", "Identity", "SQLite"]),
        library("SessionReader", ["Identity", "SQLite"]),

        // The doors.
        library("AccountAPI", ["Accounts", "AccessTokens", "Identity", "HTTP", "JSON", httpTypes]),
        library("Gate", ["AccessTokens", "Identity", "JOSE", "LibCrypto", "HTTP", "JSON", httpTypes]),
        library("Settings"),
        program(
            "sallyport-accounts",
            [
                "AccountAPI", "AccountStore", "Accounts", "AccessTokens", "PasswordHashing", "LibCrypto", "FastCGI",
                "HTTP",
                "Identity", "Settings", logging,
            ]),
        program(
            "sallyport-gate",
            ["Gate", "SessionReader", "AccessTokens", "Identity", "JOSE", "FastCGI", "HTTP", "Settings", logging]),
        program(
            "sallyport",
            [
                "AccountStore", "Accounts", "AccessTokens", "PasswordHashing", "JOSESigning", "JOSE", "LibCrypto",
                "Identity", "Settings", argumentParser,
            ]),

        tests("LibCryptoTests", ["LibCrypto", "LibCryptoSigning", "JSON"]),
        tests("JOSETests", ["JOSE", "JOSESigning", "LibCrypto", "LibCryptoSigning", "JSON"]),
    ]
)

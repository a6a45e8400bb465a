// swift-tools-version: 6.1
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")

func module(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies + ["TestSupport"], swiftSettings: strict)
}

let package = Package(
    name: "webhook-gateway",
    products: [
        .executable(name: "forge", targets: ["forge"]),
        .executable(name: "gateway", targets: ["gateway"]),
    ],
    // The direct ones are those that everything here was tested and measured with.
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", exact: "1.4.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),

        module("Identifiers", []),
        module("FieldMapping", []),
        module("Ingress", ["COpenSSL", "FieldMapping", "Identifiers", nio, nioPosix, nioSSL, logging, metrics]),
        module("TriggerBridge", ["CCurl", "FieldMapping", "Identifiers", logging, metrics]),
        module("TriggerEngine", ["FieldMapping", "Identifiers", logging, metrics, lifecycle]),
        module("Storage", ["FieldMapping", "Identifiers", "Ingress", "TriggerEngine", grdb, sqlite, logging, metrics]),
        module(
            "ManagementAPI",
            ["FieldMapping", "Identifiers", "Ingress", "TriggerEngine", hummingbird, nio, lifecycle, logging, metrics],
            resources: [.embedInCode("Console/Page")]),
        module("Terminal", ["FieldMapping", "Identifiers", "TriggerBridge", arguments]),
        .executableTarget(
            name: "gateway",
            dependencies: [
                "FieldMapping", "Identifiers", "Ingress", "TriggerBridge", "TriggerEngine", "Storage", "ManagementAPI",
                "Terminal", arguments, configuration, lifecycle, signals, nio, nioPosix, logging, coreMetrics, metrics,
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "forge", dependencies: ["FieldMapping", "Identifiers", "Terminal", "TriggerBridge", arguments],
            swiftSettings: strict),
        .executableTarget(
            name: "cron-benchmark", dependencies: ["Identifiers", "TriggerEngine"], path: "Benchmarks/cron", swiftSettings: strict),
        .executableTarget(
            name: "hot-path", dependencies: ["FieldMapping", "Identifiers", "Ingress", nio], path: "Benchmarks/hot-path",
            exclude: ["thresholds.json"], swiftSettings: strict),

        .target(
            name: "TestSupport", dependencies: ["FieldMapping", "Identifiers", "TriggerEngine", logging],
            path: "Tests/TestSupport",
            swiftSettings: strict),
        .target(
            name: "ConformanceSuites", dependencies: ["FieldMapping", "Identifiers", "Ingress", "ManagementAPI", "TestSupport"],
            path: "Tests/ConformanceSuites",
            swiftSettings: strict),
        tests("IdentifiersTests", ["Identifiers"]),
        tests("FieldMappingTests", ["FieldMapping", "Identifiers"]),
        tests("IngressTests", ["Ingress", "FieldMapping", "Identifiers", nio, nioEmbedded, nioPosix, nioSSL, logging]),
        tests("TriggerBridgeTests", ["TriggerBridge", "FieldMapping", "Identifiers", logging]),
        tests("TriggerEngineTests", ["TriggerEngine", "FieldMapping", "Identifiers", lifecycle]),
        tests(
            "StorageTests",
            ["ConformanceSuites", "Storage", "TriggerEngine", "Ingress", "FieldMapping", "Identifiers", grdb, logging]),
        tests(
            "ManagementAPITests",
            ["ConformanceSuites", "ManagementAPI", "Storage", "TriggerEngine", "Ingress", "FieldMapping", "Identifiers", logging]),
        tests("TerminalTests", ["Terminal", "TriggerBridge"]),
        tests("ForgeTests", ["forge", "FieldMapping", "Terminal", "TriggerBridge", "Identifiers", arguments]),
        tests(
            "GatewayTests",
            [
                "ConformanceSuites", "gateway", "forge", "FieldMapping", "Identifiers", "Ingress", "ManagementAPI", "Storage",
                "TriggerBridge", "TriggerEngine", "Terminal", arguments, grdb, logging,
            ]),
        .systemLibrary(name: "CEpoll", path: "Benchmarks/CEpoll"),
        .executableTarget(name: "load", dependencies: ["CEpoll", "Ingress", arguments], path: "Benchmarks/load", swiftSettings: strict),
    ]
)

// Built by `make fuzz` alone: the compiler's fuzzer goes into every module that it is given to.
if Context.environment["FUZZ"] != nil {
    package.targets += [
        .target(name: "CFuzzer", path: "Fuzz/CFuzzer"),
        .executableTarget(
            name: "fuzz", dependencies: ["CFuzzer", "FieldMapping", "Identifiers", "Ingress", "TriggerEngine", nio, sqlite],
            path: "Fuzz/fuzz", swiftSettings: strict),
    ]
}

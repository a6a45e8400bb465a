import Foundation
import Ingress
import Logging
import TestSupport
import Testing

@testable import Storage

struct DataDirectoryTests {
    private func path(_ name: String, in root: TemporaryDirectory) -> String { root.path + "/" + name }

    @Test("a directory is made with its parents, for its owner only")
    func creation() throws {
        let root = try TemporaryDirectory()
        let directory = try DataDirectory(path: path("a/b", in: root))
        let attributes = try FileManager.default.attributesOfItem(atPath: directory.path)
        #expect(attributes[.posixPermissions] as? Int == 0o700)
        try Data().write(to: URL(fileURLWithPath: path("file", in: root)))
        #expect(throws: DataDirectoryError.cannotCreate(path("file/data", in: root))) {
            try DataDirectory(path: path("file/data", in: root))
        }
    }

    @Test("one lock at a time; it goes with its owner")
    func lock() throws {
        let root = try TemporaryDirectory()
        let directory = try DataDirectory(path: root.path)
        var lock: DirectoryLock? = try directory.lock()
        #expect(throws: DataDirectoryError.inUse(root.path)) { try directory.lock() }
        try FileManager.default.removeItem(atPath: root.path + "/serve.lock")
        #expect(throws: DataDirectoryError.inUse(root.path), "the file is not all") { try directory.lock() }
        #expect(lock != nil)
        lock = nil
        #expect(throws: Never.self) { try directory.lock() }
    }

    @Test("the sealing key is made once, 32 bytes, for its owner only, whoever comes first")
    func sealingKey() async throws {
        let root = try TemporaryDirectory()
        let directory = try DataDirectory(path: root.path)
        let sealed = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<8 { group.addTask { try directory.sealingKey().seal([1, 2, 3], context: []) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let key = try directory.sealingKey()
        for text in sealed { #expect(try key.open(text, context: []) == [1, 2, 3]) }
        let attributes = try FileManager.default.attributesOfItem(atPath: path("sealing.key", in: root))
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(attributes[.size] as? Int == 32)
        #expect(try FileManager.default.contentsOfDirectory(atPath: root.path) == ["sealing.key"])
    }

    @Test("what keeps the database from being opened is told with what helps")
    func advice() {
        let told = { (reason: String) in DataDirectoryError.cannotOpen("/data/gateway.db", reason: reason).description }
        #expect(told("attempt to write a readonly database").hasSuffix("all files in it whose names begin with gateway.db."))
        #expect(told("database or disk is full").contains("Make room"))
        #expect(told("file is not a database").contains("restore it, with the journal of the same moment, from a backup"))
        #expect(told("database disk image is malformed").contains("Restore it, with the journal of the same moment, from a backup"))
        for reason in ["database is locked", "database table is locked"] {
            #expect(told(reason).contains("Another process holds it") && !told(reason).contains("backup. "))
        }
        #expect(told("unable to open database file").hasSuffix("all files in it whose names begin with gateway.db."))
        #expect(told("the journal holds a row that this version of the gateway does not know").contains("run that one again"))
        for reason in ["disk I/O error", "interrupted"] { #expect(!told(reason).contains("estore")) }
    }

    @Test(
        "a journal without its database, or with an empty one, is not taken for a new directory, neither by who serves it nor by who makes a key",
        arguments: [true, false], [true, false])
    func databaseMissing(serves: Bool, isEmptied: Bool) throws {
        let directory = try DataDirectory(path: TemporaryDirectory().path)
        try Store(directory, serves: true, logger: Logger(label: "test")).close()
        try FileManager.default.removeItem(atPath: directory.databasePath)
        if isEmptied { #expect(FileManager.default.createFile(atPath: directory.databasePath, contents: nil)) }
        #expect(throws: DataDirectoryError.databaseMissing(directory.databasePath)) {
            try Store(directory, serves: serves, logger: Logger(label: "test"))
        }
        #expect(directory.hasDatabase == isEmptied)
    }

    @Test("a key that cannot be read is not taken for one that is damaged")
    func unreadableKey() throws {
        let root = try TemporaryDirectory()
        let directory = try DataDirectory(path: root.path)
        let key = path("sealing.key", in: root)
        // Nobody can read it as a file, whoever runs this.
        try FileManager.default.createDirectory(atPath: key, withIntermediateDirectories: false)
        #expect(throws: DataDirectoryError.sealingKeyUnreadable(key)) { try directory.sealingKey() }
    }

    @Test("a key that is damaged, or missing beside a database, is an error that says what to do")
    func keyErrors() throws {
        let root = try TemporaryDirectory()
        let directory = try DataDirectory(path: root.path)
        let key = path("sealing.key", in: root)
        try Data(repeating: 1, count: 31).write(to: URL(fileURLWithPath: key))
        #expect(throws: DataDirectoryError.sealingKeyDamaged(key)) { try directory.sealingKey() }
        try FileManager.default.removeItem(atPath: key)
        try Data().write(to: URL(fileURLWithPath: directory.databasePath))
        #expect(throws: DataDirectoryError.sealingKeyMissing(key)) { try directory.sealingKey() }
        #expect("\(DataDirectoryError.sealingKeyMissing(key))".contains("backup"))
    }
}

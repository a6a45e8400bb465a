import FieldMapping
import TestSupport
import Testing

/// The scanner against the reference reader, on documents from a seeded generator.
struct DifferentialTests {
    @Test("The scanner finds what the reference finds, and refuses the same duplicates", arguments: 0..<40)
    func agreesOnDocuments(seed: Int) throws {
        var random = RandomJSON(seed: seed)
        for _ in 0..<25 { try compare(random.object().bytes, random.paths()) }
    }

    @Test("The scanner takes a damaged document exactly when the reference does", arguments: 0..<40)
    func agreesOnDamage(seed: Int) throws {
        var random = RandomJSON(seed: 1_000 + seed)
        for _ in 0..<10 {
            let (text, paths) = (random.object().bytes, random.paths())
            for _ in 0..<5 { try compare(random.damaged(text), paths) }
        }
    }

    @Test("The scanner counts depth as the reference does", arguments: 1...8)
    func agreesOnDepth(maximumDepth: Int) throws {
        var random = RandomJSON(seed: 2_000 + maximumDepth)
        for _ in 0..<40 { try compare(random.object().bytes, random.paths(), maximumDepth: maximumDepth) }
    }

    @Test("Every beginning of a document ends too early", arguments: 0..<20)
    func refusesBeginnings(seed: Int) throws {
        var random = RandomJSON(seed: 3_000 + seed)
        let text = random.object().bytes
        let paths = PathSet([])
        for length in 1..<text.count {
            #expect(throws: JSONError(.unexpectedEnd, at: length)) { try paths.scan(Array(text[..<length])) }
        }
    }

    @Test("Every damaged byte of a real payload is judged as the reference judges it")
    func agreesOnDamagedFixture() throws {
        var random = RandomJSON(seed: 4_000)
        let text = try Fixtures.bytes("json/crm-959.json")
        for _ in 0..<200 { try compare(random.damaged(text), ["type", "contact.phone", "custom_fields.1.value"]) }
    }

    private func compare(_ text: [UInt8], _ paths: [String], maximumDepth: Int = 64) throws {
        let paths = try paths.map { try DotPath($0) }
        let set = PathSet(paths, maximumDepth: maximumDepth)
        guard let root = ReferenceJSON.read(text, maximumDepth: maximumDepth) else {
            #expect(throws: JSONError.self, "\(text.text) \(paths)") { try set.scan(text) }
            return
        }
        let reference = ReferencePaths(root: root)
        if let offset = reference.firstDuplicate(paths) {
            #expect(throws: JSONError(.duplicateKey, at: offset), "\(text.text) \(paths)") { try set.scan(text) }
        } else {
            #expect(try set.scan(text).map { $0?.range } == paths.map(reference.find), "\(text.text) \(paths)")
        }
    }
}

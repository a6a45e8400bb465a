import FieldMapping
import Foundation
import TestSupport
import Testing

/// `fixtures/webhooks`, each against a gateway set up as its `destination.json` says.
@Suite(.processes)
struct WebhookFixtureTests {
    @Test("every fixture is answered, mapped and fired as it says", arguments: WebhookFixture.names)
    func fixture(name: String) throws {
        let fixture = try WebhookFixture(name)
        let world = try GatewayWorld()
        let hook = try world.makeHook(fixture.settings)
        let reply = try world.post(fixture.body, to: hook, timestamp: Hook.now())
        #expect(reply.status == fixture.status, "\(reply.text)")
        #expect(reply.errorCode == fixture.errorCode)

        let entry = try #require(try world.newestDelivery(of: hook))
        #expect(entry.text("event_type") == fixture.eventType)
        let delivery = try world.delivery(entry.id, of: hook)
        guard let mapped = fixture.mappedInput else {
            #expect(entry.type == "delivery.rejected" && entry.text("reason") == fixture.errorCode)
            #expect(delivery["mapped_input"]?.isNull == true && delivery["body"] == nil)
            return try expectNothingFired(world, hook)
        }
        #expect(entry.type == "delivery.fired")
        #expect(delivery["mapped_input"]?.written == mapped)
        #expect(delivery["body"]?.string.map { Array($0.utf8) } == fixture.body)
        let fired = try #require(try world.completedRuns(of: hook.triggerID, fires: 1).last)
        #expect(fired.id == reply["fired_event_id"]?.string)
        #expect(try members(fired.data.at("input")) == fixture.mergedMembers())
    }

    @Test(
        "a dry run of every fixture says the same, and which paths found nothing",
        arguments: WebhookFixture.names)
    func dryRun(name: String) throws {
        let fixture = try WebhookFixture(name)
        guard let mapped = fixture.mappedInput else { return }
        let world = try GatewayWorld()
        let hook = try world.makeHook(fixture.settings)
        let body = #"{"payload":\#(String(decoding: fixture.body, as: UTF8.self))}"#
        let reply = try world.api("POST", "/webhook-destinations/\(hook.id)/dry-run", body)
        #expect(reply.status == 200, "\(reply.text)")
        #expect(reply["event_type"]?.string == fixture.eventType)
        #expect(reply["accepted"]?.bool == true)
        #expect(reply["mapped_input"]?.written == mapped)
        #expect(try members(reply["merged_input"]) == fixture.mergedMembers())
        #expect(reply["missing_paths"]?.elements?.compactMap(\.string) == fixture.missingPaths)
        #expect(try world.deliveries(of: hook).isEmpty)
        try expectNothingFired(world, hook)
    }
}

/// The members of an object, each value as it is written.
private func members(_ value: JSONValue?) throws -> [String: String] {
    let object = try #require(try value?.object())
    return Dictionary(uniqueKeysWithValues: object.members.map { ($0.key, $0.value.written) })
}

/// One folder of `fixtures/webhooks`, as `fixtures/README.md` describes it.
struct WebhookFixture {
    /// What to create, from a `destination.json`.
    struct Settings {
        let destination: JSONObject
        let trigger: JSONObject

        /// - Parameter folder: below `fixtures`.
        init(_ folder: String) throws {
            let file = try JSONObject(WebhookFixture.read("\(folder)/destination.json"))
            destination = try #require(try file["destination"]?.object())
            trigger = try #require(try file["trigger"]?.object())
        }
    }

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../fixtures").standardizedFileURL.path

    static let names: [String] = {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: root + "/webhooks")) ?? []
        return entries.filter { FileManager.default.fileExists(atPath: "\(root)/webhooks/\($0)/body.json") }.sorted()
    }()

    static func read(_ path: String) throws -> [UInt8] {
        Array(try #require(FileManager.default.contents(atPath: "\(root)/\(path)"), "\(path)"))
    }

    let settings: Settings
    let body: [UInt8]
    private let expected: JSONObject

    init(_ name: String) throws {
        settings = try Settings("webhooks/\(name)")
        body = try Self.read("webhooks/\(name)/body.json")
        expected = try JSONObject(Self.read("webhooks/\(name)/expected.json"))
    }

    var status: Int? { expected["status"]?.integer }
    var errorCode: String? { expected["error_code"]?.string }
    var eventType: String? { expected["event_type"]?.string }
    var mappedInput: String? { expected["mapped_input_text"]?.string }
    var missingPaths: [String]? { expected["missing_paths"]?.elements?.compactMap(\.string) }

    /// `{…input_template, …mapped}`, each value as it is written.
    func mergedMembers() throws -> [String: String] {
        let template = try members(settings.trigger["input_template"] ?? JSONValue(Array("{}".utf8)))
        return template.merging(try members(JSONValue(Array(try #require(mappedInput).utf8)))) { _, mapped in mapped }
    }
}

extension GatewayWorld {
    func makeHook(_ settings: WebhookFixture.Settings) throws -> Hook {
        func members(_ object: JSONObject) -> String {
            String(String(decoding: object.json, as: UTF8.self).dropFirst().dropLast())
        }
        return try makeHook(members(settings.destination), triggerID: makeTrigger(members(settings.trigger)))
    }
}

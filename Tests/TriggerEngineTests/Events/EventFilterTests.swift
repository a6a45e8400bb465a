import FieldMapping
import TestSupport
import Testing

@testable import TriggerEngine

@Suite("Event filters")
struct EventFilterTests {
    private static let data = """
        {"type": "lead", "amount": 100.0, "big": 12345678901234567890, "paid": true, "gone": null, "empty": "",
         "contact": {"country": "US", "phone": "+12025550143", "tags": ["a", "b"]}, "lines": [{"sku": "x-1"}, {"sku": "y"}],
         "a.b": 1, "at": "2026-01-02T03:04:05Z"}
        """

    @Test(
        "a condition holds or does not",
        arguments: [
            // Equality.
            ("{}", true), (#"{"type":"lead"}"#, true), (#"{"type":"Lead"}"#, false), (#"{"amount":100}"#, true),
            (#"{"amount":"100"}"#, false),
            (#"{"amount":1e2}"#, true), (#"{"big":12345678901234567890}"#, true), (#"{"big":12345678901234567891}"#, false),
            (#"{"paid":true}"#, true), (#"{"paid":false}"#, false), (#"{"paid":1}"#, false), (#"{"gone":null}"#, true),
            (#"{"none":null}"#, false),
            (#"{"empty":""}"#, true), (#"{"empty":null}"#, false), (#"{"contact.country":"US"}"#, true), (#"{"contact.city":"US"}"#, false),
            (#"{"lines.0.sku":"x-1"}"#, true), (#"{"lines.1.sku":"x-1"}"#, false), (#"{"lines.2.sku":"x-1"}"#, false),
            (#"{"a.b":1}"#, true),
            (#"{"a\\.b":1}"#, true), (#"{"contact.tags":["a","b"]}"#, true), (#"{"contact.tags":["b","a"]}"#, false),
            (#"{"contact.tags":"a"}"#, false), (#"{"contact":{"tags":["a","b"],"phone":"+12025550143","country":"US"}}"#, true),
            (#"{"contact":{"country":"US"}}"#, false), (#"{"contact":{}}"#, false),
            // $ne: whenever equality does not hold.
            (#"{"type":{"$ne":"call"}}"#, true), (#"{"type":{"$ne":"lead"}}"#, false), (#"{"type":{"$ne":1}}"#, true),
            (#"{"none":{"$ne":"lead"}}"#, true), (#"{"none":{"$ne":null}}"#, true), (#"{"gone":{"$ne":null}}"#, false),
            (#"{"amount":{"$ne":100.00}}"#, false),
            // $in.
            (#"{"type":{"$in":["call","lead"]}}"#, true), (#"{"type":{"$in":["call"]}}"#, false), (#"{"amount":{"$in":[1,1e2]}}"#, true),
            (#"{"amount":{"$in":["100"]}}"#, false), (#"{"gone":{"$in":[null]}}"#, true), (#"{"none":{"$in":[null]}}"#, false),
            (#"{"contact.tags":{"$in":["a","b"]}}"#, false), (#"{"contact.tags":{"$in":[["a","b"]]}}"#, true),
            // The order.
            (#"{"amount":{"$gt":99.9}}"#, true), (#"{"amount":{"$gt":100}}"#, false), (#"{"amount":{"$gte":100}}"#, true),
            (#"{"amount":{"$gte":100.01}}"#, false), (#"{"amount":{"$lt":100.01}}"#, true), (#"{"amount":{"$lt":100}}"#, false),
            (#"{"amount":{"$lte":100}}"#, true), (#"{"amount":{"$lte":99}}"#, false), (#"{"amount":{"$gte":50,"$lt":150}}"#, true),
            (#"{"amount":{"$gte":50,"$lt":60}}"#, false), (#"{"big":{"$gt":12345678901234567889}}"#, true),
            (#"{"big":{"$gt":12345678901234567890}}"#, false), (#"{"big":{"$lt":1e30}}"#, true), (#"{"type":{"$gt":"a"}}"#, true),
            (#"{"type":{"$lt":"a"}}"#, false), (#"{"at":{"$gte":"2026-01-02T00:00:00Z"}}"#, true), (#"{"at":{"$lt":"2026-01-02"}}"#, false),
            // Of another kind, or not there, nothing is greater or less.
            (#"{"type":{"$gt":1}}"#, false), (#"{"type":{"$lte":1}}"#, false), (#"{"amount":{"$gt":"1"}}"#, false),
            (#"{"amount":{"$lt":"1"}}"#, false), (#"{"paid":{"$gte":0}}"#, false), (#"{"gone":{"$lte":0}}"#, false),
            (#"{"none":{"$lte":0}}"#, false), (#"{"none":{"$gte":0}}"#, false), (#"{"contact":{"$gt":0}}"#, false),
            // $exists.
            (#"{"gone":{"$exists":true}}"#, true), (#"{"gone":{"$exists":false}}"#, false), (#"{"none":{"$exists":false}}"#, true),
            (#"{"none":{"$exists":true}}"#, false), (#"{"contact.tags.1":{"$exists":true}}"#, true),
            (#"{"contact.tags.2":{"$exists":true}}"#, false),
            // $prefix.
            (#"{"contact.phone":{"$prefix":"+1"}}"#, true), (#"{"contact.phone":{"$prefix":"+49"}}"#, false),
            (#"{"type":{"$prefix":""}}"#, true),
            (#"{"type":{"$prefix":"LE"}}"#, false), (#"{"amount":{"$prefix":"1"}}"#, false), (#"{"none":{"$prefix":""}}"#, false),
            (#"{"type":{"$prefix":"leads"}}"#, false),
            // All of them.
            (#"{"type":"lead","amount":{"$gt":1},"contact.country":{"$in":["US","CA"]}}"#, true),
            (#"{"type":"lead","amount":{"$gt":1},"contact.country":{"$in":["CA"]}}"#, false),
        ])
    func conditions(filter: String, holds: Bool) throws {
        #expect(try EventFilter(JSONObject(filter.bytes)).holds(of: Self.data.bytes) == holds)
    }

    @Test("a key that stands twice where a path looks for it holds nothing, not even that it is absent")
    func duplicateKeys() throws {
        for (filter, holds) in [(#"{"a.b":1}"#, false), (#"{"a.b":{"$ne":1}}"#, false), (#"{"a.c":3}"#, true)] {
            #expect(try EventFilter(JSONObject(filter.bytes)).holds(of: #"{"a":{"b":1,"b":2,"c":3}}"#.bytes) == holds)
        }
    }

    @Test("data that is nested as deeply as an event's may be is looked into")
    func deepData() throws {
        let depth = JSONDepth.greatest - 1
        let data = String(repeating: #"{"a":"#, count: depth) + #"{"b":1}"# + String(repeating: "}", count: depth)
        let path = Array(repeating: "a", count: 60).joined(separator: ".")
        #expect(try EventFilter(JSONObject(#"{"\#(path)":{"$exists":true}}"#.bytes)).holds(of: data.bytes))
    }

    @Test(
        "what is wrong is named with its place",
        arguments: [
            (#"{"":1}"#, [[""]]), (#"{"a..b":1}"#, [["a..b"]]), (#"{"a\\x":1}"#, [["a\\x"]]), (#"{"$or":[]}"#, [["$or"]]),
            (#"{"a":{"$eq":1}}"#, [["a", "$eq"]]), (#"{"a":{"$GT":1}}"#, [["a", "$GT"]]), (#"{"a":{"$gt":1,"b":2}}"#, [["a", "b"]]),
            (#"{"a":{"$in":[]}}"#, [["a", "$in"]]), (#"{"a":{"$in":1}}"#, [["a", "$in"]]), (#"{"a":{"$gt":null}}"#, [["a", "$gt"]]),
            (#"{"a":{"$gte":true}}"#, [["a", "$gte"]]), (#"{"a":{"$lt":[1]}}"#, [["a", "$lt"]]), (#"{"a":{"$lte":{}}}"#, [["a", "$lte"]]),
            (#"{"a":{"$exists":1}}"#, [["a", "$exists"]]), (#"{"a":{"$prefix":1}}"#, [["a", "$prefix"]]),
            (#"{"a":{"b":1,"b":2}}"#, [["a"]]),
            (#"{"a..":1,"b":{"$x":1,"$in":2},"c":1}"#, [["a.."], ["b", "$x"], ["b", "$in"]]),
        ])
    func refuses(filter: String, locations: [[String]]) throws {
        let object = try JSONObject(filter.bytes)
        let error = try #require(throws: EventFilterError.self) { _ = try EventFilter(object) }
        #expect(error.violations.map(\.location) == locations)
        #expect(error.violations.allSatisfy { $0.message.hasSuffix(".") })
    }

    @Test("more paths than there may be are refused, as many are not")
    func manyPaths() throws {
        func filter(_ count: Int) -> String { "{" + (0..<count).map { #""p\#($0)":1"# }.joined(separator: ",") + "}" }
        _ = try EventFilter(JSONObject(filter(EventFilter.maximumPaths).bytes))
        let error = try #require(throws: EventFilterError.self) {
            _ = try EventFilter(JSONObject(filter(EventFilter.maximumPaths + 1).bytes))
        }
        #expect(error.violations == [.init(location: [], message: "At most 100 paths are allowed.")])
    }
}

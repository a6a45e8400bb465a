import TestSupport
import Testing

@testable import FieldMapping

struct JSONValueComparingTests {
    @Test(
        "Values that mean the same are equal, however they are written",
        arguments: [
            ("1", "1.0"), ("1", "10e-1"), ("100", "1E+2"), ("0.05", "5e-2"), ("0", "-0.000"), ("0", "0e99999999999999999999"),
            ("-1.50", "-15e-1"), ("12345678901234567890", "1234567890123456789e1"), ("1e400", "10e399"), ("null", " null "),
            (#""é""#, #""\u00e9""#), (#""/""#, #""\/""#), (#""😀""#, #""\ud83d\ude00""#), ("[1, [2]]", "[1.0,[2e0]]"), ("[]", "[ ]"),
            (#"{"a":1,"b":{"c":null}}"#, #"{ "b": {"c":null}, "\u0061": 1.0 }"#), ("{}", "{ }"),
        ])
    func equal(left: String, right: String) throws {
        let (left, right) = (try JSONValue(left.bytes), try JSONValue(right.bytes))
        #expect(left.isEqual(to: right))
        #expect(right.isEqual(to: left))
        #expect(left.isLess(than: right) ?? false == false)
    }

    @Test(
        "Others are not, nor are values of different kinds",
        arguments: [
            ("1", "1.0000000000000000000001"), ("12345678901234567890", "12345678901234567891"), ("0", "1e-400"), ("1", "-1"),
            ("1", #""1""#), ("true", "1"), ("true", "false"), ("null", "false"), ("null", #""""#), (#""a""#, #""A""#),
            (#""é""#, #""e\u0301""#), ("[1,2]", "[2,1]"), ("[1]", "[1,1]"), ("[]", "{}"), (#"{"a":1}"#, #"{"a":2}"#),
            (#"{"a":1}"#, #"{"b":1}"#), (#"{"a":1}"#, #"{"a":1,"b":2}"#), (#"{"é":1}"#, #"{"e\u0301":1}"#),
            (#"{"a":{"b":1,"b":1}}"#, #"{"a":{"b":1,"b":1}}"#),
        ])
    func unequal(left: String, right: String) throws {
        let (left, right) = (try JSONValue(left.bytes), try JSONValue(right.bytes))
        #expect(!left.isEqual(to: right))
        #expect(!right.isEqual(to: left))
    }

    @Test(
        "Numbers come in the order of their values, whatever their size, and strings in that of their bytes",
        arguments: [
            [
                "-1e400", "-12345678901234567891", "-12345678901234567890", "-10", "-9.99", "-1", "-1e-400", "0", "1e-400", "0.5",
                "0.50001", "1",
                "9", "10", "9007199254740992", "9007199254740993", "12345678901234567890", "1e400", "1e401",
            ],
            [#""""#, #""A""#, #""B""#, #""a""#, #""ab""#, #""b""#, #""é""#, #""😀""#],
            [#""2026-01-02T03:04:05Z""#, #""2026-01-02T03:04:06Z""#, #""2026-11-01T00:00:00Z""#],
        ])
    func order(texts: [String]) throws {
        let values = try texts.map { try JSONValue($0.bytes) }
        for (place, left) in values.enumerated() {
            for (other, right) in values.enumerated() {
                #expect(left.isLess(than: right) == (place < other), "\(texts[place]) \(texts[other])")
            }
        }
    }

    @Test(
        "Values of other kinds, or of different ones, come in no order",
        arguments: [("1", #""2""#), ("null", "1"), ("true", "false"), ("[1]", "[2]"), ("{}", "{}"), (#""a""#, "null")])
    func noOrder(left: String, right: String) throws {
        #expect(try JSONValue(left.bytes).isLess(than: JSONValue(right.bytes)) == nil)
    }
}

import FieldMapping
import Identifiers
import Ingress
import TestSupport
import Testing

@testable import gateway

struct ReplayTableTests {
    @Test("Rows stand in columns, with everything in full where the output is no terminal")
    func full() throws {
        #expect(
            try lines(width: nil) == [
                "  FIXTURE       HTTP  EVENT TYPE                      EVENT ID OR ERROR                     "
                    + "DUP       MS  MAPPED INPUT",
                "  lead-created  200   lead.created                    \(Self.eventID)  yes      1.3  "
                    + #"{"phone_to":"+12025550101","note":{ "text": "a" }}"#,
                "! a             422   an event type that is too long  event_type_missing                    "
                    + "        12.0  -",
                "  b             -     -                               connection_reset                      "
                    + "     60000.0  -",
            ])
    }

    @Test("On a terminal lines end where it does")
    func terminal() throws {
        let lines = try lines(width: 120)
        #expect(lines[0].hasSuffix("DUP       MS  MAPPED INPUT"))
        #expect(lines[1].hasSuffix("yes      1.3  {\"phone_to\":\"+1…") && lines[1].count == 120)
        #expect(lines[2].hasPrefix("! a             422   an event type that is too l…  event_type_missing  "))
        #expect(try self.lines(width: 20).map(\.count) == [20, 20, 20, 20])
    }

    @Test("For programs there is one object a line, with the mapped input as it is")
    func json() {
        #expect(
            rows().map(\.json) == [
                #"{"fixture":"lead-created","status":200,"error_code":null,"event_type":"lead.created","#
                    + #""mapped_input_text":"{\"phone_to\":\"+12025550101\",\"note\":{\r\n\t\"text\": \"a\" }}","#
                    + #""fired_event_id":"\#(Self.eventID)","delivery_id":"d","duplicate":true,"#
                    + #""milliseconds":1.26,"as_expected":true,"difference":null}"#,
                #"{"fixture":"a","status":422,"error_code":"event_type_missing","event_type":"#
                    + #""an event type that is too long","mapped_input_text":null,"fired_event_id":null,"#
                    + #""delivery_id":null,"duplicate":false,"milliseconds":12.0,"as_expected":false,"difference":"why"}"#,
                #"{"fixture":"b","status":null,"error_code":"connection_reset","event_type":null,"#
                    + #""mapped_input_text":null,"fired_event_id":null,"delivery_id":null,"duplicate":false,"#
                    + #""milliseconds":60000.0,"as_expected":true,"difference":null}"#,
            ])
    }

    // MARK: - The rows

    private static let eventID = "0190a1b2-0000-7000-8000-00000000abcd"

    private func lines(width: Int?) throws -> [String] {
        let url = try HookURL("http://h/v1/\(Self.eventID)/hooks/\(Self.eventID)")
        let target = ReplayTarget.shared(url, try #require(SigningSecret("s")))
        let bodies = [
            ("lead-created", "{}"), ("a", #"{"type":"an event type that is too long"}"#), ("b", "no JSON"),
        ]
        let shots = bodies.map { name, body in
            Shot(Fixture(name: name, body: Array(body.utf8), destination: nil, expected: nil), target)
        }
        let table = ReplayTable(shots, width: width)
        return [table.heading] + rows().map(table.line)
    }

    private func rows() -> [ReplayRow] {
        let fired = #"{"fired_event_id":"\#(Self.eventID)","delivery_id":"d","duplicate":true}"#
        let input = "{\"phone_to\":\"+12025550101\",\"note\":{\r\n\t\"text\": \"a\" }}"
        return [
            ReplayRow(
                fixture: "lead-created", answer: HookAnswer(status: 200, body: Array(fired.utf8)),
                eventType: "lead.created", mappedInput: Array(input.utf8), microseconds: 1260, difference: nil),
            ReplayRow(
                fixture: "a", answer: .of(422, "event_type_missing"),
                eventType: "an event type that is too long", mappedInput: nil, microseconds: 12_000, difference: "why"),
            ReplayRow(
                fixture: "b", answer: HookAnswer(noAnswer: "connection_reset"), eventType: nil,
                mappedInput: nil, microseconds: 60_000_000, difference: nil),
        ]
    }
}

import FieldMapping
import Identifiers
import TestSupport
import Testing

@testable import TriggerEngine

@Suite("The input of an outbound call (contract, section 5)")
struct CallParametersTests {
    @Test("a number is enough; everything else has its default")
    func defaults() throws {
        let parameters = try CallParameters(input: #"{"phone_to":"+12025550143","unknown":[1]}"#.bytes)
        #expect(parameters.phoneTo.text == "+12025550143")
        #expect(parameters.phoneFrom == nil)
        #expect(parameters.reason == "outbound_intake")
        #expect(parameters.goal == nil)
        #expect(parameters.priority == 8)
        #expect(parameters.maxAttempts == 3)
        #expect(parameters.retryBackoffMinutes == 30)
        #expect(parameters.window == (try CallWindow("09:00 18:00 America/New_York")))
        #expect(parameters.serviceID == nil)
        #expect(parameters.patientEntityID == nil)
    }

    private static let everything = """
        {"phone_to":"+4915112345678","phone_from":"+12025550100","reason":"no_show","goal":"Find a new time","priority":10,"max_attempts":1,\
        "retry_backoff_minutes":0,"window":{"start":"22:00","end":"02:00","timezone":"Europe/Berlin","days":["mon","fri"]},\
        "service_id":"0198c0de-0000-7000-8000-000000000001","patient_entity_id":"0198c0de-0000-7000-8000-000000000002"}
        """

    @Test("every field is taken, written down under its name, and read again as it was")
    func everyField() throws {
        let parameters = try CallParameters(input: Self.everything.bytes)
        #expect(parameters.priority == 10)
        #expect(parameters.retryBackoffMinutes == 0)
        #expect(parameters.window == (try CallWindow("22:00 02:00 Europe/Berlin mon fri")))
        #expect(parameters.serviceID?.description == "0198c0de-0000-7000-8000-000000000001")
        let written = JSONWriter.object { $0.write(parameters) }
        #expect(String(decoding: written, as: UTF8.self) == Self.everything)
        #expect(try CallParameters(stored: written) == parameters)
    }

    @Test("an optional field that is null has its default")
    func null() throws {
        let input = #"{"phone_to":"+12025550143","priority":null,"window":{"start":null,"end":"12:00"},"goal":null,"phone_from":null}"#
        let parameters = try CallParameters(input: input.bytes)
        #expect(parameters.priority == 8)
        #expect(parameters.window == (try CallWindow("09:00 12:00 America/New_York")))
    }

    @Test(
        "only E.164 is a number",
        arguments: [
            "12025550143", "+1 202 555 0143", "+1-202-555-0143", "+02025550143", "+", "+1", "+1202555014312345", "tel:+12025550143",
            "+1202555014３", "+12025550143 ", "００12025550143", "+1(202)5550143", "",
        ])
    func noNumbers(text: String) {
        #expect(E164Number(text) == nil)
        #expect(violations(#"{"phone_to":"\#(text)"}"#) == ["phone_to"])
    }

    @Test("input is read as deep as events are, and told what is wrong with it")
    func depth() throws {
        let nested = { (depth: Int) in
            #"{"phone_to":"+12025550143","x":"# + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
        }
        #expect(try CallParameters(input: nested(JSONDepth.greatest - 1).bytes).phoneTo.text == "+12025550143")
        let error = #expect(throws: InputViolations.self) { try CallParameters(input: nested(JSONDepth.greatest).bytes) }
        #expect(error?.reason.contains("nested too deeply.") == true)
    }

    @Test("numbers of two to fifteen digits are taken", arguments: ["+12", "+123456789012345", "+12025550143"])
    func numbers(text: String) {
        #expect(E164Number(text)?.text == text)
    }

    @Test(
        "each rule is checked, and the field is named",
        arguments: [
            (#"{}"#, ["phone_to"]), (#"{"phone_to":null}"#, ["phone_to"]), (#"{"phone_to":12025550143}"#, ["phone_to"]),
            (#""priority":0"#, ["priority"]), (#""priority":11"#, ["priority"]), (#""priority":"8""#, ["priority"]),
            (#""priority":8.5"#, ["priority"]), (#""max_attempts":0"#, ["max_attempts"]), (#""max_attempts":11"#, ["max_attempts"]),
            (#""retry_backoff_minutes":-1"#, ["retry_backoff_minutes"]), (#""retry_backoff_minutes":10081"#, ["retry_backoff_minutes"]),
            (#""reason":"""#, ["reason"]), (#""reason":7"#, ["reason"]), (#""goal":{}"#, ["goal"]),
            (#""service_id":"x""#, ["service_id"]), (#""patient_entity_id":1"#, ["patient_entity_id"]),
            (#""phone_from":"0123""#, ["phone_from"]), (#""window":"09:00-18:00""#, ["window"]),
            (#""window":{"start":"09:00","start":"10:00"}"#, ["window"]),
            (#""window":{"start":"9:00"}"#, ["window.start"]), (#""window":{"start":"09:00","end":"09:00"}"#, ["window.end"]),
            (#""window":{"start":"24:00"}"#, ["window.start"]),
            (#""window":{"timezone":"Mars/Olympus"}"#, ["window.timezone"]), (#""window":{"days":[]}"#, ["window.days"]),
            (#""window":{"days":["monday"]}"#, ["window.days"]), (#""window":{"days":"mon"}"#, ["window.days"]),
            (#""window":{"days":["mon",1]}"#, ["window.days"]),
            (#""window":{"start":"24:00","days":["mon","funday"]}"#, ["window.start", "window.days"]),
            (
                #""priority":0,"max_attempts":0,"window":{"end":"x","days":["x"]},"goal":1"#,
                ["window.end", "window.days", "goal", "priority", "max_attempts"]
            ),
        ])
    func rules(members: String, fields: [String]) {
        let input = members.hasPrefix("{") ? members : #"{"phone_to":"+12025550143",\#(members)}"#
        #expect(violations(input) == fields)
    }

    @Test("a number without a fraction is an integer, however it is written")
    func wholeNumbers() throws {
        let input = #"{"phone_to":"+12025550143","priority":8.0,"max_attempts":1e1,"retry_backoff_minutes":30.00}"#
        let parameters = try CallParameters(input: input.bytes)
        #expect(parameters.priority == 8 && parameters.maxAttempts == 10 && parameters.retryBackoffMinutes == 30)
    }

    @Test("what is said of a violation holds no value, and reads as a sentence")
    func sentence() {
        let error = #expect(throws: InputViolations.self) {
            try CallParameters(input: #"{"phone_to":"0151 secret","priority":4711,"window":{"timezone":"Secret/Zone"}}"#.bytes)
        }
        let reason = error?.reason ?? ""
        #expect(
            reason
                == "The input does not validate: phone_to has to be a number in E.164 form, such as +12125550123: a plus sign and 2 to 15 digits, "
                + "nothing else; window.timezone has to be the IANA name of a time zone that the system knows, such as America/New_York; "
                + "priority has to be an integer from 1 to 10.")
        #expect(!reason.contains("ecret") && !reason.contains("4711"))
    }

    @Test("a kept window whose zone the system has lost never opens")
    func lostZone() throws {
        let kept = try CallParameters(stored: Self.everything.bytes, zones: TimeZoneDirectory(path: "/nowhere"))
        #expect(!kept.window.isZoneKnown && kept.window.opening(from: .start) == nil)
        #expect(kept.window.zone.name == "Europe/Berlin" && kept.window.days == [.monday, .friday])
        #expect(kept.priority == 10)
    }

    @Test("a number prints without its digits")
    func redacted() throws {
        let number = try #require(E164Number("+12025550143"))
        #expect("\(number)" == "+12…")
        #expect(String(reflecting: number) == "+12…")
    }

    private func violations(_ input: String) -> [String]? {
        do throws(InputViolations) {
            _ = try CallParameters(input: input.bytes)
            return nil
        } catch {
            return error.list.map(\.field)
        }
    }
}

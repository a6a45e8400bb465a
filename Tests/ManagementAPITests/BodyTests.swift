import FieldMapping
import ManagementAPI
import TestSupport
import Testing

@Suite("Request bodies")
struct BodyTests {
    private let world = World()

    @Test(
        "a body that is not one strict JSON object is refused with the place",
        arguments: [
            ("", 0), ("   ", 3), ("{", 1), ("[]", 0), ("null", 0), (#"{"a":1}x"#, 7), (#"{"a":01}"#, 6), ("{'a':1}", 1),
            (#"{"name":"a","name":"b"}"#, 12), (#"{"a":"\x"}"#, 7), ("{\"a\":\"\u{1}\"}", 6), (#"{"a":1,}"#, 7),
        ])
    func malformed(body: String, offset: Int) async throws {
        try await world.serve { api in
            let answer = try await api.call("POST", "/triggers", body)
            #expect(answer.status == 422)
            #expect(answer.locations == ["body"])
            #expect(answer.types == ["json_invalid"])
            #expect(answer.messages[0].hasPrefix("Byte \(offset):"), "\(answer.messages)")
        }
    }

    @Test("bytes that are no UTF-8 are refused with their place")
    func invalidUTF8() async throws {
        try await world.serve { api in
            let body = Array(#"{"name":""#.utf8) + [0xFF] + Array(#""}"#.utf8)
            let answer = try await api.call("POST", "/triggers", bytes: body)
            #expect(answer.status == 422)
            #expect(answer.messages[0].hasPrefix("Byte 9:"))
        }
    }

    @Test("arrays 10,000 deep are refused without harm")
    func deep() async throws {
        try await world.serve { api in
            let nested = String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)
            let answer = try await api.call("POST", "/triggers", #"{"input_template":\#(nested)}"#)
            #expect(answer.status == 422)
            #expect(answer.messages[0].contains("nested too deeply"))
            #expect(try await api.call("GET", "/triggers").status == 200)
        }
    }

    @Test("a body of the limit is read, one byte more is not")
    func limit() async throws {
        try await world.serve { api in
            for (size, status) in [(1 << 20, 422), ((1 << 20) + 1, 413), (10 << 20, 413)] {
                let answer = try await api.call("POST", "/triggers", bytes: [UInt8](repeating: 0x20, count: size))
                #expect(answer.status == status)
                #expect(answer.errorCode == (status == 413 ? "payload_too_large" : nil))
            }
        }
    }

    @Test("a chunked body is held to the same limit", arguments: [(64, 422), (1025, 413)])
    func chunked(kilobytes: Int, status: Int) async throws {
        try await world.serve { api in
            var request = Array(
                """
                POST /v1/\(api.workspaceID)/triggers HTTP/1.1\r
                host: localhost\r
                authorization: Bearer \(api.keys[.admin] ?? "")\r
                transfer-encoding: chunked\r
                \r\n
                """.utf8)
            for _ in 0..<kilobytes {
                request += Array("400\r\n".utf8) + [UInt8](repeating: 0x20, count: 1024) + Array("\r\n".utf8)
            }
            request += Array("0\r\n\r\n".utf8)
            let answer = try await HTTPExchange.send(raw: request, port: api.port)
            #expect(answer.status == status)
        }
    }

    @Test("unknown keys are ignored")
    func unknownKeys() async throws {
        try await world.serve { api in
            let body = #"{"slug":"ab","name":"n","action_type":"record","later":{"a":[1,2]},"id":"mine"}"#
            let answer = try await api.call("POST", "/skills", body)
            #expect(answer.status == 201)
        }
    }

    @Test("no answer to a refused body repeats its values")
    func valuesAreNotRepeated() async throws {
        try await world.serve { api in
            let answer = try await api.call(
                "POST", "/triggers", #"{"name":["s3cret"],"event_type":"s3 cret","action_id":"s3cret","timezone":7}"#)
            #expect(answer.status == 422)
            #expect(!answer.text.contains("cret"))
        }
    }
}

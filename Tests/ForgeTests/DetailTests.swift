import TestSupport
import Testing

@testable import forge

/// Single resources on a terminal, as exact text.
struct DetailTests {
    private func text(_ words: [String], _ reply: Reply) async throws -> String {
        let run = await ForgeRun(words, try ScriptedServer(reply))
        #expect(run.status == 0 && run.error.isEmpty, "\(run.error)")
        return run.output
    }

    private static let trigger = """
        id              \(ID.trigger)
        name            Morning calls
        event_type      calls.due
        action_id       \(ID.action)
        input_template  { "reason": "due" }
        schedule        30 9 * * MON-FRI
        timezone        America/New_York
        next_fire_at    2026-01-02T14:30:00.000Z (in 11 h)
        is_active       true
        created_at      2026-01-02T03:03:05.000Z (1 min ago)
        new_field       [1]

        """

    @Test(
        "A trigger is shown with all that the server sent, also what forge does not know",
        arguments: [["get"], ["update", "--name", "x"], ["pause"], ["resume"]])
    func trigger(words: [String]) async throws {
        let words = ["trigger", words[0], ID.trigger] + words.dropFirst()
        #expect(try await text(words, .answer(200, Sample.trigger)) == Self.trigger)
    }

    @Test("A new secret is shown with the sentence that it is not shown again")
    func secret() async throws {
        let words = ["destination", "create", "--name", "CRM", "--trigger-id", ID.trigger]
        #expect(
            try await text(words, .answer(201, Sample.newDestination)) == """
                id      \(ID.destination)
                name    CRM
                secret  whsec_0123

                The secret is not shown again. Keep it where requests are signed; if it is lost, rotate-secret makes a new one.

                """)
    }

    @Test("A new API key is shown with the sentence that it is not shown again")
    func apiKey() async throws {
        #expect(
            try await text(["key", "create", "--name", "CRM", "--role", "viewer"], .answer(201, #"{"id":"a","api_key":"gwk_0123"}"#)) == """
                id       a
                api_key  gwk_0123

                The key is not shown again. If it is lost, make another one and revoke this.

                """)
    }

    @Test("A delivery that had fired is said to have been fired by nobody now")
    func redelivered() async throws {
        let answer = #"{"status":"fired","duplicate":true}"#
        #expect(
            try await text(["destination", "redeliver", ID.destination, ID.action], .answer(200, answer)) == """
                status     fired
                duplicate  true

                It had already fired: nothing was fired now. Its chain shows the result.

                """)
    }

    @Test("Fields that the API does not have are told of, by name alone, also to programs", arguments: [120, nil])
    func ignoredFields(columns: Int?) async throws {
        for words in [["create"], ["update", ID.destination]] {
            let server = try ScriptedServer(.answer(200, #"{"id":"a","name":"CRM"}"#))
            let run = await ForgeRun(
                ["destination"] + words + ["--set", "name=\"CRM\"", "--set", "shedule=\"secret\"", "--set", "x=1"], server, columns: columns
            )
            #expect(run.status == 0, "\(run.error)")
            #expect(run.told == ["Ignored, as the API has no such field: shedule, x."])
        }
    }

    @Test("A rotated secret is shown with how long the old one works", arguments: [("destination", ID.destination), ("action", ID.action)])
    func rotatedSecret(noun: String, id: String) async throws {
        let answer = #"{"secret":"whsec_4567","rotation_expires_at":"2026-01-02T03:34:05.000Z"}"#
        #expect(
            try await text([noun, "rotate-secret", id], .answer(200, answer)) == """
                secret               whsec_4567
                rotation_expires_at  2026-01-02T03:34:05.000Z (in 30 min)

                The secret is not shown again. Keep it where requests are signed; if it is lost, rotate-secret makes a new one.

                The old secret works until rotation_expires_at, too.

                """)
    }

    @Test("A fire that was done before says so")
    func replayedFire() async throws {
        let answer = #"{"fired_event_id":"e","trigger_id":"t","status":"fired"}"#
        let words = ["trigger", "fire", ID.trigger, "--idempotency-key", "call-1"]
        let fields = "fired_event_id  e\ntrigger_id      t\nstatus          fired\n"
        #expect(try await text(words, .answer(200, answer)) == fields)
        let note = "\nNothing was fired: this idempotency key was used before, and this is the first answer.\n"
        #expect(try await text(words, .answer(200, answer, headers: "Idempotency-Replayed: true\r\n")) == fields + note)
    }

    @Test("An event that was published before says so")
    func replayedEvent() async throws {
        let answer = #"{"id":"\#(ID.event)","event_type":"lead.scored"}"#
        let words = ["event", "publish", "lead.scored", "--idempotency-key", "score-1"]
        let fields = "id          \(ID.event)\nevent_type  lead.scored\n"
        #expect(try await text(words, .answer(201, answer)) == fields)
        let note = "\nNothing was published: this idempotency key was used before, and this is the first event.\n"
        #expect(try await text(words, .answer(201, answer, headers: "Idempotency-Replayed: true\r\n")) == fields + note)
    }

    @Test("A call is shown with all that the server sent", arguments: ["get", "cancel"])
    func task(verb: String) async throws {
        let answer = #"{"id":"\#(ID.task)","status":"cancelled","phone_to":"+12025550143","window":{"start":"09:00"},"outcome":null}"#
        #expect(
            try await text(["task", verb, ID.task], .answer(200, answer)) == """
                id        \(ID.task)
                status    cancelled
                phone_to  +12025550143
                window    {"start":"09:00"}
                outcome   -

                """)
    }

    @Test(
        "What is deleted is named",
        arguments: [("trigger", "trigger", ID.trigger), ("destination", "destination", ID.destination), ("action", "action", ID.action)])
    func deleted(noun: String, name: String, id: String) async throws {
        let reply = Reply.bytes("HTTP/1.1 204 No Content\r\n\r\n", then: .keepOpen)
        #expect(try await text([noun, "delete", id], reply) == "The \(name) \(id) is deleted.\n")
    }

    @Test("A dry run shows the next fires and says that nothing was saved")
    func dryRun() async throws {
        let answer = #"""
            {"schedule":"30 9 * * MON-FRI","timezone":"America/New_York",
            "next_fire_times":["2026-01-02T14:30:00.000Z","2026-01-05T14:30:00.000Z","2026-01-06T14:30:00.000Z"]}
            """#
        #expect(
            try await text(["trigger", "create", "--dry-run", "--file", "-"], .answer(200, answer), input: "{}") == """
                The schedule 30 9 * * MON-FRI in America/New_York fires next at, in UTC:

                  2026-01-02T14:30:00.000Z  in 11 h
                  2026-01-05T14:30:00.000Z  in 3 d
                  2026-01-06T14:30:00.000Z  in 4 d

                Nothing was saved.

                """)
    }

    @Test("A dry run without a schedule says what fires the trigger then")
    func dryRunWithoutSchedule() async throws {
        let answer = #"{"schedule":null,"timezone":"UTC","next_fire_times":[]}"#
        #expect(
            try await text(["trigger", "create", "--dry-run", "--name", "x"], .answer(200, answer)) == """
                Without a schedule it fires when an event of its type is published, and when a webhook or an operator fires it.

                Nothing was saved.

                """)
    }

    private func text(_ words: [String], _ reply: Reply, input: String) async throws -> String {
        await ForgeRun(words, try ScriptedServer(reply), input: input).output
    }

    @Test("What the server says cannot steer the terminal")
    func control() async throws {
        let answer = "{\"name\":\"a\\u001b[2J\\nb\u{9B}1m\",\"n\\u0007\":{\"x\":\"\u{9B}\"}}"
        #expect(
            try await text(["action", "get", ID.action], .answer(200, answer))
                == "name     a\\u001b[2J b\\u009b1m\nn\\u0007  {\"x\":\"\\u009b\"}\n")
    }
}

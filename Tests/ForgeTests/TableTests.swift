import TestSupport
import Testing

@testable import forge

/// Lists on a terminal, as exact text.
struct TableTests {
    private func table(_ words: [String], _ body: String, columns: Int = 120) async throws -> String {
        let run = await ForgeRun(words, try ScriptedServer(.answer(200, body)), columns: columns)
        #expect(run.status == 0 && run.error.isEmpty, "\(run.error)")
        return run.output
    }

    @Test("Triggers have their schedule with its zone, and when they fire next")
    func triggers() async throws {
        let page = Sample.page([Sample.trigger, Sample.pausedTrigger])
        #expect(
            try await table(["trigger", "list"], page, columns: 170) == #"""
                ID                                    NAME                                   EVENT TYPE                             SCHEDULE                             NEXT FIRE  ACTIVE
                0190a1b2-0000-7000-8000-00000000b001  Morning calls                          calls.due                              30 9 * * MON-FRI (America/New_York)  in 11 h    yes
                0190a1b2-0000-7000-8000-00000000b002  Leads \u001b[31mof the CRM that has …  a.very.long.event.type.of.more.than.…  -                                    -          no
                """# + "\n")
    }

    @Test("Where the terminal is narrow the widest columns are cut first, and ids never")
    func narrow() async throws {
        let page = Sample.page([Sample.trigger, Sample.pausedTrigger])
        #expect(
            try await table(["trigger", "list"], page, columns: 110) == #"""
                ID                                    NAME               EVENT TYPE        SCHEDULE          NEXT FIRE  ACTIVE
                0190a1b2-0000-7000-8000-00000000b001  Morning calls      calls.due         30 9 * * MON-FR…  in 11 h    yes
                0190a1b2-0000-7000-8000-00000000b002  Leads \u001b[31m…  a.very.long.eve…  -                 -          no
                """# + "\n")
    }

    @Test("Destinations have their trigger and what they take")
    func destinations() async throws {
        let all = Sample.destination.replacing(#"["contact.*","lead.created"]"#, with: "[]")
        #expect(
            try await table(["destination", "list"], Sample.page([Sample.destination, all])) == #"""
                ID                                    NAME  TRIGGER                               ACTIVE  EVENT TYPES
                0190a1b2-0000-7000-8000-00000000c001  CRM   0190a1b2-0000-7000-8000-00000000b001  yes     contact.*, lead.created
                0190a1b2-0000-7000-8000-00000000c001  CRM   0190a1b2-0000-7000-8000-00000000b001  yes     all
                """# + "\n")
    }

    @Test("Actions have their type")
    func actions() async throws {
        #expect(
            try await table(["action", "list"], Sample.page([Sample.action])) == #"""
                ID                                    SLUG     NAME     TYPE    ENABLED  UPDATED
                0190a1b2-0000-7000-8000-00000000a001  try-out  Try out  record  no       2025-12-31 03:04Z
                """# + "\n")
    }

    @Test("Runs say what fired them, how long they took, or why not")
    func runs() async throws {
        let page = Sample.page([
            Sample.run("trigger.failed", #"{"reason":"The trigger's action is disabled; nothing ran."}"#, second: 4),
            Sample.run("trigger.completed", #"{"duration_ms":12,"events_written":2}"#, second: 3),
            Sample.run("trigger.fired", #"{"manual":true,"triggered_by":"manual","input":{}}"#, second: 2),
            Sample.run("something.new", "{}", second: 1),
            Sample.run("outbound.completed", #"{"task_id":"t","attempt":2,"outcome":"answered","duration_seconds":42}"#, second: 0),
        ])
        #expect(
            try await table(["trigger", "runs", ID.trigger], page) == #"""
                WHEN     EVENT               EVENT ID                              DETAIL
                1 s ago  trigger.failed      0190a1b2-0000-7000-8000-0000000000e4  The trigger's action is disabled; nothing ran.
                2 s ago  trigger.completed   0190a1b2-0000-7000-8000-0000000000e3  12 ms
                3 s ago  trigger.fired       0190a1b2-0000-7000-8000-0000000000e2  manual
                4 s ago  something.new       0190a1b2-0000-7000-8000-0000000000e1  -
                5 s ago  outbound.completed  0190a1b2-0000-7000-8000-0000000000e0  attempt 2, answered, 42 s
                """# + "\n")
    }

    @Test("Deliveries say what became of them")
    func deliveries() async throws {
        let page = Sample.page([
            Sample.delivery("delivery.fired", #"{"event_type":"contact.created","attempts":[],"size":9}"#, number: 4),
            Sample.delivery("delivery.rejected", #"{"reason":"signature_mismatch","size":9}"#, number: 3),
            Sample.delivery(
                "delivery.failed", #"{"reason":"engine_rejected","event_type":"lead.created","engine_status":404,"attempts":[{},{}]}"#,
                number: 2),
        ])
        #expect(
            try await table(["destination", "deliveries", ID.destination], page) == #"""
                WHEN        STATE     EVENT TYPE       DELIVERY ID                           TRIES  REASON
                10 min ago  fired     contact.created  0190a1b2-0000-7000-8000-00000000d004      0  -
                11 min ago  rejected  -                0190a1b2-0000-7000-8000-00000000d003      -  signature_mismatch
                12 min ago  failed    lead.created     0190a1b2-0000-7000-8000-00000000d002      2  engine_rejected 404
                """# + "\n")
    }

    @Test("Calls say how far they are")
    func tasks() async throws {
        let page = Sample.page([
            #"{"id":"\#(ID.task)","status":"scheduled","phone_to":"+12025550143","priority":8,"attempt":1,"max_attempts":3,"#
                + #""next_attempt_at":"2026-01-02T03:34:05.000Z","outcome":"busy","reason":"outbound_intake"}"#,
            #"{"id":"\#(ID.event)","status":"completed","phone_to":"+12025550144","priority":10,"attempt":1,"max_attempts":1,"#
                + #""next_attempt_at":null,"outcome":"answered","reason":"a reason that is longer than the room that there is for it"}"#,
        ])
        #expect(
            try await table(["task", "list"], page) == """
                ID                                    STATUS     TO            PRIORITY  ATTEMPT  NEXT ATTEMPT  OUTCOME   REASON
                \(ID.task)  scheduled  +12025550143         8  1 of 3   in 30 min     busy      outbound_inta…
                \(ID.event)  completed  +12025550144        10  1 of 1   -             answered  a reason that…

                """)
    }

    @Test(
        "An empty list says so",
        arguments: [
            (["trigger", "list"], "There are no triggers.\n"), (["destination", "list"], "There are no destinations.\n"),
            (["action", "list"], "There are no actions.\n"), (["trigger", "runs", ID.trigger], "The trigger has not fired yet.\n"),
            (["destination", "deliveries", ID.destination], "Nothing has come yet.\n"), (["task", "list"], "There are no calls.\n"),
        ])
    func empty(words: [String], text: String) async throws {
        #expect(try await table(words, Sample.page([])) == text)
    }

    @Test("A list that goes on says how")
    func more() async throws {
        let page = Sample.page([Sample.action], #""has_more":true,"continuation_token":1,"total":37"#)
        let table = try await table(["action", "list", "--limit", "1"], page)
        #expect(table.hasSuffix(" 2025-12-31 03:04Z\n\n1 of 37 shown. The next: --continuation-token 1. All: --all.\n"), "\(table)")
    }

    @Test("What an item lacks is a dash")
    func lacking() async throws {
        let lines = try await table(["trigger", "list"], Sample.page(["{}"])).split(separator: "\n")
        #expect(lines == ["ID  NAME  EVENT TYPE  SCHEDULE  NEXT FIRE  ACTIVE", "-   -     -           -         -          -"])
    }
}

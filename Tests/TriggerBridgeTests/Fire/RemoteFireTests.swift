import Testing
import TriggerBridge

@Suite("A fire to be sent")
struct RemoteFireTests {
    private static let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    @Test("carries the trace of its webhook on")
    func traceparent() throws {
        #expect(try Harness.fire(traceparent: Self.parent).traceparent == Self.parent)
    }

    @Test(
        "carries nothing on that is no traceparent",
        arguments: [
            "", "x", parent + "\r\nX: y", parent + "-", "zz" + parent.dropFirst(2), String(parent.dropLast()), parent.uppercased(),
            "01" + parent.dropFirst(2) + "-x\r\nX: y", "00-" + String(repeating: "0", count: 32) + "-b7ad6b7169203331-01",
        ])
    func noTraceparent(text: String) throws {
        #expect(try Harness.fire(traceparent: text).traceparent == nil)
    }

    @Test("prints without its input")
    func prints() throws {
        let fire = try Harness.fire()
        #expect("\(fire)" == "fire of delivery \(Harness.deliveryID), \(Harness.input.utf8.count) bytes of input")
        #expect(!String(reflecting: fire).contains("phone_to"))
    }
}

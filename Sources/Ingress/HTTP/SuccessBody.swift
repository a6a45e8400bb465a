import Identifiers
import NIOCore

/// The body of a 200 (contract, section 2), written without being put together first: its length depends on nothing but `isDuplicate`.
struct SuccessBody {
    private let receipt: DeliveryReceipt
    private let destinationID: Identifier
    private let triggerID: Identifier
    private let isDuplicate: Bool

    init(_ receipt: DeliveryReceipt, _ destinationID: Identifier, _ triggerID: Identifier, isDuplicate: Bool) {
        self.receipt = receipt
        self.destinationID = destinationID
        self.triggerID = triggerID
        self.isDuplicate = isDuplicate
    }

    var count: Int { isDuplicate ? Self.lengthOfDuplicate : Self.length }

    private static let length = measure(isDuplicate: false)
    private static let lengthOfDuplicate = measure(isDuplicate: true)

    private static func measure(isDuplicate: Bool) -> Int {
        let id = Identifier(high: 0, low: 0)
        var buffer = ByteBuffer()
        SuccessBody(DeliveryReceipt(deliveryID: id, firedEventID: id), id, id, isDuplicate: isDuplicate).write(to: &buffer)
        return buffer.readableBytes
    }

    func write(to buffer: inout ByteBuffer) {
        buffer.writeStaticString(#"{"event_id":""#)
        buffer.write(receipt.firedEventID)
        buffer.writeStaticString(#"","fired_event_id":""#)
        buffer.write(receipt.firedEventID)
        buffer.writeStaticString(#"","delivery_id":""#)
        buffer.write(receipt.deliveryID)
        buffer.writeStaticString(#"","destination_id":""#)
        buffer.write(destinationID)
        buffer.writeStaticString(#"","trigger_id":""#)
        buffer.write(triggerID)
        buffer.writeStaticString(isDuplicate ? #"","status":"fired","duplicate":true}"# : #"","status":"fired"}"#)
    }
}

extension ByteBuffer {
    fileprivate mutating func write(_ id: Identifier) {
        id.withText { writeBytes($0) }
    }
}

import FieldMapping
import Ingress
import Terminal

/// What a request is expected to be answered with.
struct Expectation: Equatable, Sendable {
    let status: Int
    /// `nil` where the status is 200.
    let errorCode: String?
    /// `nil` when it is not compared.
    var eventType: String?
    /// The text of the mapped input; `nil` when it is not compared.
    var mappedInput: [UInt8]?
    /// Whether `invalid_json` will do as well: a key stands twice, and whether the destination reads it is not known.
    var isInvalidJSONAlike = false
}

extension Expectation {
    /// From an `expected.json` (fixtures/README.md).
    ///
    /// - Throws: ``CommandFailure``
    init(_ json: [UInt8], file: String) throws(CommandFailure) {
        let reader = FixtureReader(file)
        let object = try reader.object(json)
        guard let status = object["status"]?.integer else { throw reader.failure("status has to be an integer") }
        self.status = status
        errorCode = object["error_code"]?.string
        eventType = object["event_type"]?.string
        mappedInput = object["mapped_input_text"]?.string.map { Array($0.utf8) }
    }

    /// What this gateway would answer.
    init(_ reading: LocalReading) {
        status = reading.rejection?.status ?? 200
        errorCode = reading.rejection?.errorCode
        eventType = reading.eventType
        mappedInput = reading.rejection == nil ? reading.mappedInput : nil
    }
}

extension Fixture {
    /// What this body is answered with by a destination that was made for it.
    var expectationOfOwnDestination: Expectation {
        expected ?? Expectation(readingOfOwnDestination)
    }

    /// What it is answered with by a destination that takes every event type. What that one maps is not known here.
    var expectationOfSharedDestination: Expectation {
        var expectation = Expectation(LocalReading(body, at: .acceptingAll))
        expectation.eventType = nil
        expectation.mappedInput = nil
        expectation.isInvalidJSONAlike = (try? JSONValue(body))?.holdsKeyTwice ?? false
        return expectation
    }

    /// What its own destination makes of it.
    var readingOfOwnDestination: LocalReading {
        LocalReading(body, at: destination?.settings ?? .acceptingAll)
    }
}

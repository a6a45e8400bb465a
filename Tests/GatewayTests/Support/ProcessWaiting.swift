import Foundation

struct NeverHappened: Error, CustomStringConvertible {
    let what: String

    var description: String { "never happened: \(what)" }
}

/// Looks until `condition` gives a value, a bounded number of times, with a moment in between.
@discardableResult
func eventually<Value>(
    _ what: @autoclosure () -> String, attempts: Int = 6000, _ condition: () throws -> Value?
) throws -> Value {
    for _ in 0..<attempts {
        if let value = try condition() { return value }
        pauseForAMoment()
    }
    throw NeverHappened(what: what())
}

/// The same for a condition that is true or false.
func eventually(_ what: @autoclosure () -> String, attempts: Int = 6000, holds condition: () throws -> Bool) throws {
    try eventually(what(), attempts: attempts) { try condition() ? () : nil }
}

/// Between two looks at something that is to happen in another process, which can only be asked, not waited for; the one place that sleeps.
func pauseForAMoment() {
    usleep(10_000)
}

import Foundation
import Identifiers

/// What a run found, for other programs.
struct Measurement: Encodable {
    struct Subject: Encodable {
        let name: String
        /// Calls a second.
        let rate: Double
        /// Unix seconds.
        let instants: [Int64]

        init(_ subject: any CronSubject, rate: Double) {
            name = subject.name
            self.rate = rate
            instants = subject.instants.map { $0.milliseconds / 1000 }
        }
    }

    let zone: String
    let start = NextInstants.start.milliseconds / 1000
    let end = NextInstants.end.milliseconds / 1000
    let subjects: [Subject]

    var json: String {
        get throws { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }
    }
}

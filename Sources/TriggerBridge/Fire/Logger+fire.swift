import Logging

extension Logger {
    /// Neither key nor input nor answer: they are not in anything that is named here.
    func log(_ attempt: Attempt, of fire: RemoteFire) {
        let isAnswer = attempt.outcome == Attempt.answered
        log(
            level: isAnswer ? .debug : .warning, isAnswer ? "engine answered" : "engine did not answer",
            metadata: [
                "bridge.delivery_id": "\(fire.deliveryID)",
                "bridge.destination_id": "\(fire.destinationID)",
                "bridge.attempt": "\(attempt.number)",
                "bridge.outcome": "\(attempt.outcome)",
                "bridge.status": "\(attempt.status.map(String.init) ?? "none")",
                "bridge.duration_us": "\(attempt.duration)",
            ])
    }
}

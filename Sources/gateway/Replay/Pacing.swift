/// When requests go out: evenly spaced from the first one on, whether or not those before them are answered.
struct Pacing: Sendable {
    /// Requests a second, 1 or more.
    let rate: Int
    /// Milliseconds since 1970.
    let startedAt: Int64

    /// How long to wait before the request at `place`, from 0 on. A late one goes out at once.
    ///
    /// - Parameter now: milliseconds since 1970.
    func delay(before place: Int, at now: Int64) -> Duration {
        let due = Duration.seconds(place) / rate
        return max(.zero, due - .milliseconds(now - startedAt))
    }
}

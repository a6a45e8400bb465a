/// Something that is done again and again, each time the same.
struct Subject {
    let name: String
    /// - Returns: whether it came out as it should: what is refused early would be measured as fast.
    let pass: () -> Bool

    func run(passes: Int) {
        for _ in 0..<passes { precondition(pass(), "\(name) did not come out as it should") }
    }
}

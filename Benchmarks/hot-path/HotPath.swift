import Foundation

/// Parts of the receive path, one core, no network and no store.
///
///     hot-path scan 1000      # a thousand passes and nothing else: for tools that count, such as valgrind
///     hot-path --time         # nanoseconds a pass, for people
///
/// Reads the fixtures, so it is run in the repository's own folder.
@main
enum HotPath {
    static func main() throws {
        let subjects = try Subject.all()
        let arguments = CommandLine.arguments.dropFirst()
        if arguments == ["--time"] {
            report(subjects, nanoseconds(subjects, rounds: 21))
        } else if arguments.count == 2, let subject = subjects.first(where: { $0.name == arguments.first }),
            let passes = arguments.last.flatMap({ Int($0) }), passes > 0
        {
            subject.run(passes: passes)
        } else {
            print("hot-path: name one of \(subjects.map(\.name).joined(separator: ", ")) and a number of passes, or --time")
            exit(EX_USAGE)
        }
    }

    /// Of each subject, a pass: medians of rounds, in turn, so that noise hits all alike.
    private static func nanoseconds(_ subjects: [Subject], rounds: Int) -> [Double] {
        let clock = ContinuousClock()
        let passes = 5_000
        var times = Array(repeating: [Double](), count: subjects.count)
        for _ in 0..<rounds {
            for (index, subject) in subjects.enumerated() {
                times[index].append(clock.measure { subject.run(passes: passes) } / .nanoseconds(passes))
            }
        }
        return times.map { $0.sorted()[$0.count / 2] }
    }

    private static func report(_ subjects: [Subject], _ nanoseconds: [Double]) {
        print("| subject | ns a pass |\n| :------ | --------: |")
        for (subject, time) in zip(subjects, nanoseconds) {
            print("| \(subject.name.padding(toLength: 7, withPad: " ", startingAt: 0)) |\(String(format: "%10.0f", time)) |")
        }
    }
}

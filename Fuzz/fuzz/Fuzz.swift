import CFuzzer
import Foundation

/// `SUBJECT=json fuzz [FOLDER…] [-flag=value…]`. The arguments are the fuzzer's (`-help=1`), which starts itself with others at times.
@main
enum Fuzz {
    private static let subjects: [String: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32] = [
        "json": { Fuzz.run($0, $1, JSONSubject.check) },
        "path": { Fuzz.run($0, $1, PathSubject.check) },
        "signature": { Fuzz.run($0, $1, SignatureSubject.check) },
        "cron": { Fuzz.run($0, $1, CronSubject.check) },
        "http": { Fuzz.run($0, $1, HTTPSubject.check) },
    ]

    static func main() {
        guard let subject = ProcessInfo.processInfo.environment["SUBJECT"].flatMap({ subjects[$0] }) else {
            FileHandle.standardError.write(Data("fuzz: SUBJECT is one of \(subjects.keys.sorted().joined(separator: ", "))\n".utf8))
            exit(2)
        }
        let words = CommandLine.arguments
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var count = Int32(words.count)
        let status = arguments.withUnsafeMutableBufferPointer { buffer in
            var start = buffer.baseAddress
            return LLVMFuzzerRunDriver(&count, &start, subject)
        }
        exit(status)
    }

    private static func run(_ start: UnsafePointer<UInt8>?, _ count: Int, _ check: ([UInt8]) -> Void) -> Int32 {
        check(Array(UnsafeBufferPointer(start: start, count: count)))
        return 0
    }
}

/// What must hold of any input.
func demand(_ condition: Bool, _ sentence: @autoclosure () -> String) {
    precondition(condition, sentence())
}

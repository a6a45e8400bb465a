import Foundation

/// The terminal that standard output may be.
enum Terminal {
    /// Columns that a line may have, from `COLUMNS` or 120; `nil` when standard output is no terminal.
    static func columns(isTerminal: Bool, environment: [String: String]) -> Int? {
        guard isTerminal else { return nil }
        return environment["COLUMNS"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } ?? 120
    }

    static var columns: Int? {
        columns(isTerminal: isatty(STDOUT_FILENO) == 1, environment: ProcessInfo.processInfo.environment)
    }
}

extension String {
    /// Without line breaks, which stand between the tokens of a JSON text and become one space with the white space
    /// round them; other control characters, which could steer a terminal, are escaped as in JSON.
    var onOneLine: String {
        var line = ""
        var space = ""
        for scalar in unicodeScalars {
            if scalar == " " || scalar == "\t" || scalar == "\r" || scalar == "\n" {
                space.unicodeScalars.append(scalar)
                continue
            }
            line += space.flattened
            space = ""
            if scalar.properties.generalCategory == .control {
                line += scalar.escaped
            } else {
                line.unicodeScalars.append(scalar)
            }
        }
        return line + space.flattened
    }

    /// Spaces as they are; a run with anything else in it as one space.
    private var flattened: String { allSatisfy { $0 == " " } ? self : " " }

    /// At most `columns` characters, the last one `…` when there were more.
    func cut(to columns: Int) -> String {
        count <= columns ? self : prefix(max(columns - 1, 0)) + "…"
    }

    func padded(to columns: Int) -> String {
        self + String(repeating: " ", count: max(columns - count, 0))
    }

    func rightAligned(to columns: Int) -> String {
        String(repeating: " ", count: max(columns - count, 0)) + self
    }
}

extension Unicode.Scalar {
    fileprivate var escaped: String {
        let digits = String(value, radix: 16)
        return "\\u" + String(repeating: "0", count: max(4 - digits.count, 0)) + digits
    }
}

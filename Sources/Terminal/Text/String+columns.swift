extension String {
    /// Without line breaks, which stand between the tokens of a JSON text and become one space with the white space
    /// round them; other control characters, which could steer a terminal, are escaped as in JSON.
    package var onOneLine: String {
        var line = ""
        var space = ""
        for scalar in unicodeScalars {
            if scalar == " " || scalar == "\t" || scalar == "\r" || scalar == "\n" {
                space.unicodeScalars.append(scalar)
                continue
            }
            line += space.flattened
            space = ""
            if scalar.steers {
                line += scalar.escaped
            } else {
                line.unicodeScalars.append(scalar)
            }
        }
        return line + space.flattened
    }

    /// Spaces as they are; a run with anything else in it as one space.
    private var flattened: String { allSatisfy { $0 == " " } ? self : " " }

    /// On as many lines as it has, with everything else escaped that could steer a terminal.
    package var harmless: String {
        unicodeScalars.reduce(into: "") { text, scalar in
            let isPlain = scalar == "\n" || scalar == "\t" || !scalar.steers
            if isPlain { text.unicodeScalars.append(scalar) } else { text += scalar.escaped }
        }
    }

    /// At most `columns` characters, the last one `…` when there were more.
    package func cut(to columns: Int) -> String {
        count <= columns ? self : prefix(max(columns - 1, 0)) + "…"
    }

    package func padded(to columns: Int) -> String {
        self + String(repeating: " ", count: max(columns - count, 0))
    }

    package func rightAligned(to columns: Int) -> String {
        String(repeating: " ", count: max(columns - count, 0)) + self
    }
}

extension Unicode.Scalar {
    /// Whether a terminal would do something else than show it: control characters, line ends, and what turns the direction of a text.
    fileprivate var steers: Bool {
        switch value {
        case 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: true
        default: properties.generalCategory == .control
        }
    }

    fileprivate var escaped: String {
        let digits = String(value, radix: 16)
        return "\\u" + String(repeating: "0", count: max(4 - digits.count, 0)) + digits
    }
}

extension MetricsRegistry {
    /// The metrics in Prometheus' text format, version 0.0.4, sorted by name and labels.
    func exposition() -> String {
        let snapshot = snapshot()
        var families: [String: (type: String, lines: [String])] = [:]
        func add(_ series: Series, _ type: String, _ lines: [String]) {
            families[Self.name(series.name), default: (type, [])].lines += lines
        }
        for (series, value) in snapshot.counters { add(series, "counter", [Self.line(series, "", [], "\(value)")]) }
        for (series, value) in snapshot.gauges { add(series, "gauge", [Self.line(series, "", [], "\(value)")]) }
        for (series, reading) in snapshot.histograms { add(series, "histogram", Self.lines(series, reading)) }
        return families.sorted { $0.key < $1.key }.map { name, family in
            let lines = family.type == "histogram" ? family.lines : family.lines.sorted()
            return "# TYPE \(name) \(family.type)\n" + lines.joined()
        }.joined()
    }

    private static func lines(_ series: Series, _ reading: HistogramCell.Reading) -> [String] {
        var lines: [String] = []
        var total: Int64 = 0
        for (bound, count) in zip(HistogramCell.bounds.map { "\($0)" } + ["+Inf"], reading.counts) {
            total += count
            lines.append(line(series, "_bucket", [Series.Label(name: "le", value: bound)], "\(total)"))
        }
        return lines + [line(series, "_sum", [], "\(reading.sum)"), line(series, "_count", [], "\(total)")]
    }

    private static func line(_ series: Series, _ suffix: String, _ extra: [Series.Label], _ value: String) -> String {
        let labels = (series.labels + extra).map { #"\#(name($0.name))="\#(escaped($0.value))""# }.joined(separator: ",")
        return "\(name(series.name))\(suffix)\(labels.isEmpty ? "" : "{\(labels)}") \(value)\n"
    }

    /// Prometheus' names have no dots and dashes; Hummingbird's have.
    private static func name(_ name: String) -> String {
        String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ":") ? $0 : "_" })
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}

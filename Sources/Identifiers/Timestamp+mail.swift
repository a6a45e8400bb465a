extension Timestamp {
    /// Reads a date as mail writes it (RFC 5322, section 3.3), `Tue, 31 Aug 2010 20:36:28 +0000`, and so also one as HTTP does (RFC 9110,
    /// section 5.6.7), with `GMT` for the offset. The day of the week may be missing and is not checked. `nil` for anything else.
    package init?(mailDate text: String) {
        var fields = text.split(separator: " ")
        if fields.first?.hasSuffix(",") == true { fields.removeFirst() }
        guard fields.count == 5, (1...2).contains(fields[0].count), fields[2].count == 4, fields[3].count == 8,
            let month = Self.months.firstIndex(of: String(fields[1])), let zone = Self.isoZone(fields[4])
        else { return nil }
        let (day, number) = (fields[0].count == 1 ? "0\(fields[0])" : "\(fields[0])", month + 1)
        self.init(iso8601: "\(fields[2])-\(number < 10 ? "0" : "")\(number)-\(day)T\(fields[3])\(zone)")
    }

    static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    private static func isoZone(_ zone: Substring) -> Substring? {
        if zone == "GMT" { return "Z" }
        return zone.count == 5 ? zone : nil
    }
}

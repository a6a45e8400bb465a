import Identifiers

extension RequestHead.Target {
    /// Reads a request target: origin form, or absolute form, which every server has to accept (RFC 9112, section 3.2). A query is ignored.
    init(_ target: HeadText) {
        let path = Self.path(of: target)
        let (prefix, separator) = ("/v1/" as StaticString, "/hooks/" as StaticString)
        if path.equals("/healthz") {
            self = .health
        } else if path.starts(with: prefix), let slash = path.first(UInt8(ascii: "/"), from: prefix.utf8CodeUnitCount),
            path.part(slash..<path.count).starts(with: separator)
        {
            let workspace = path.part(prefix.utf8CodeUnitCount..<slash)
            let destination = path.part(slash + separator.utf8CodeUnitCount..<path.count)
            guard destination.first(UInt8(ascii: "/")) == nil else {
                self = .unknown
                return
            }
            self = .hook(HookTarget(workspace: Identifier(ascii: workspace), destination: Identifier(ascii: destination)))
        } else {
            self = .unknown
        }
    }

    private static func path(of target: HeadText) -> HeadText {
        var start = 0
        let schemes: [StaticString] = target.first == UInt8(ascii: "/") ? [] : ["http://", "https://"]
        for scheme in schemes where target.part(0..<min(scheme.utf8CodeUnitCount, target.count)).equalsIgnoringCase(scheme) {
            start = target.first(UInt8(ascii: "/"), from: scheme.utf8CodeUnitCount) ?? target.count
        }
        let path = target.part(start..<target.count)
        return path.part(0..<(path.first(UInt8(ascii: "?")) ?? path.count))
    }
}

import Identifiers

extension RequestHead.Target {
    /// Reads a request target: origin form, or absolute form, which every server has to accept (RFC 9112, section 3.2). A query is ignored.
    init(_ target: ArraySlice<UInt8>) {
        var path = Self.path(of: target)
        if path.elementsEqual("/healthz".utf8) {
            self = .health
            return
        }
        guard path.starts(with: "/v1/".utf8) else {
            self = .unknown
            return
        }
        path = path.dropFirst(4)
        let separator = Array("/hooks/".utf8)
        guard let slash = path.firstIndex(of: UInt8(ascii: "/")), path[slash...].starts(with: separator) else {
            self = .unknown
            return
        }
        let destination = path[(slash + separator.count)...]
        guard !destination.contains(UInt8(ascii: "/")) else {
            self = .unknown
            return
        }
        self = .hook(
            HookTarget(workspace: Identifier(ascii: path[..<slash]), destination: Identifier(ascii: destination)))
    }

    private static func path(of target: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var path = target
        let schemes: [StaticString] = ["http://", "https://"]
        for scheme in schemes where target.prefix(scheme.utf8CodeUnitCount).equalsIgnoringCase(scheme) {
            path = target.dropFirst(scheme.utf8CodeUnitCount)
            path = path[(path.firstIndex(of: UInt8(ascii: "/")) ?? path.endIndex)...]
        }
        return path[..<(path.firstIndex(of: UInt8(ascii: "?")) ?? path.endIndex)]
    }
}

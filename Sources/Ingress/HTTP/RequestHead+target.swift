import Identifiers

extension RequestHead.Target {
    /// Reads a request target: origin form, or absolute form, which every server has to accept (RFC 9112, section 3.2). A query is ignored.
    init(_ target: HeadText) {
        let origin = Self.originForm(of: target)
        let path = origin.part(0..<(origin.first(UInt8(ascii: "?")) ?? origin.count))
        let prefix = "/v1/" as StaticString
        if path.equals("/healthz") {
            self = .health
        } else if path.starts(with: prefix), let slash = path.first(UInt8(ascii: "/"), from: prefix.utf8CodeUnitCount) {
            let workspace = path.part(prefix.utf8CodeUnitCount..<slash)
            let rest = path.part(slash..<path.count)
            self = Self.hook(workspace, rest) ?? Self.callback(workspace, rest, origin) ?? .unknown
        } else {
            self = .unknown
        }
    }

    /// `/hooks/{destination_id}`
    private static func hook(_ workspace: HeadText, _ rest: HeadText) -> Self? {
        let prefix = "/hooks/" as StaticString
        guard rest.starts(with: prefix) else { return nil }
        let destination = rest.part(prefix.utf8CodeUnitCount..<rest.count)
        guard destination.first(UInt8(ascii: "/")) == nil else { return nil }
        return .hook(HookTarget(workspace: Identifier(ascii: workspace), destination: Identifier(ascii: destination)))
    }

    /// `/calls/{task_id}/{attempt}/status`
    private static func callback(_ workspace: HeadText, _ rest: HeadText, _ origin: HeadText) -> Self? {
        let prefix = "/calls/" as StaticString
        guard rest.starts(with: prefix),
            let task = rest.first(UInt8(ascii: "/"), from: prefix.utf8CodeUnitCount),
            let attempt = rest.first(UInt8(ascii: "/"), from: task + 1),
            rest.part(attempt..<rest.count).equals("/status")
        else { return nil }
        guard let workspace = Identifier(ascii: workspace),
            let id = Identifier(ascii: rest.part(prefix.utf8CodeUnitCount..<task)),
            let number = Self.attempt(rest.part(task + 1..<attempt))
        else { return .callback(nil) }
        return .callback(CallbackTarget(workspace: workspace, task: id, attempt: number, text: String(decoding: origin, as: UTF8.self)))
    }

    /// As it is written here: one or two digits, the first of them not 0.
    private static func attempt(_ digits: HeadText) -> Int? {
        guard (1...2).contains(digits.count), digits[0] != UInt8(ascii: "0") else { return nil }
        return digits.reduce(0) { number, digit in
            guard let number, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            return number * 10 + Int(digit - UInt8(ascii: "0"))
        }
    }

    private static func originForm(of target: HeadText) -> HeadText {
        var start = 0
        let schemes: [StaticString] = target.first == UInt8(ascii: "/") ? [] : ["http://", "https://"]
        for scheme in schemes where target.part(0..<min(scheme.utf8CodeUnitCount, target.count)).equalsIgnoringCase(scheme) {
            start = target.first(UInt8(ascii: "/"), from: scheme.utf8CodeUnitCount) ?? target.count
        }
        return target.part(start..<target.count)
    }
}

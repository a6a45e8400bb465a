// An optional that is nil is written as `null`; what is to be left out is not written.

// MARK: - Members of an object

extension JSONWriter {
    package mutating func member(_ key: String, _ value: String?) {
        self.key(key)
        element(value)
    }

    package mutating func member(_ key: String, _ value: Int?) {
        self.key(key)
        element(value)
    }

    package mutating func member(_ key: String, _ value: Int64?) {
        self.key(key)
        element(value)
    }

    /// `null` also when the value is infinite or not a number.
    package mutating func member(_ key: String, _ value: Double?) {
        self.key(key)
        element(value)
    }

    package mutating func member(_ key: String, _ value: Bool?) {
        self.key(key)
        element(value)
    }

    /// `json` is one JSON value, written as it is.
    package mutating func member(_ key: String, raw json: some Collection<UInt8>) {
        self.key(key)
        value(raw: json)
    }

    package mutating func member<Failure: Error>(
        _ key: String, object body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        self.key(key)
        try object(body)
    }

    package mutating func member<Failure: Error>(
        _ key: String, array body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        self.key(key)
        try array(body)
    }

    /// A string that `write` appends, of characters that need no escaping.
    package mutating func member(_ key: String, unescaped write: (inout [UInt8]) -> Void) {
        self.key(key)
        value(unescaped: write)
    }

    /// A member whose value is `null`.
    package mutating func null(_ key: String) {
        self.key(key)
        value(raw: "null".utf8)
    }
}

// MARK: - Elements of an array, or the text itself

extension JSONWriter {
    package mutating func element(_ element: String?) {
        if let element { value(element) } else { null() }
    }

    package mutating func element(_ element: Int?) {
        if let element { value(raw: String(element).utf8) } else { null() }
    }

    package mutating func element(_ element: Int64?) {
        if let element { value(raw: String(element).utf8) } else { null() }
    }

    /// `null` also when the value is infinite or not a number.
    package mutating func element(_ element: Double?) {
        if let element, element.isFinite { value(raw: element.description.utf8) } else { null() }
    }

    package mutating func element(_ element: Bool?) {
        if let element { value(raw: (element ? "true" : "false").utf8) } else { null() }
    }

    /// `json` is one JSON value, written as it is.
    package mutating func element(raw json: some Collection<UInt8>) {
        value(raw: json)
    }

    package mutating func null() {
        value(raw: "null".utf8)
    }
}

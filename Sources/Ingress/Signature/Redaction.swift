// What a request holds is its sender's: none of it is ever printed.

extension SignedRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "SignedRequest(\(body.count) bytes, redacted)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension VerifiedPayload: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "VerifiedPayload(\(body.count) bytes, redacted)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension Digest256: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    var description: String { "Digest256(redacted)" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: []) }
}

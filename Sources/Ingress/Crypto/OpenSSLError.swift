internal import COpenSSL

/// OpenSSL refused an operation that only fails when memory or entropy runs out, or when sealed bytes were tampered with.
package struct OpenSSLError: Error, CustomStringConvertible {
    package let operation: String
    package let code: UInt

    init(_ operation: String) {
        self.operation = operation
        code = UInt(ERR_get_error())
    }

    package var description: String { "OpenSSL could not \(operation) (error \(code))" }
}

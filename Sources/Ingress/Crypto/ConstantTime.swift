internal import COpenSSL

package enum ConstantTime {
    /// Equal or not, in a time that depends on the lengths alone, not on where the bytes differ.
    package static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
    }
}

package import Identifiers

extension StringProtocol {
    package var bytes: [UInt8] { Array(utf8) }
}

extension Sequence<UInt8> {
    package var text: String { String(decoding: Array(self), as: UTF8.self) }
    package var hexadecimal: String { map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() }
}

/// The bytes that hexadecimal digits stand for.
package func bytes(hexadecimal digits: String) -> [UInt8] {
    let values = digits.compactMap(\.hexDigitValue).map(UInt8.init)
    return stride(from: 0, to: values.count - 1, by: 2).map { values[$0] << 4 | values[$0 + 1] }
}

extension SplitMix64 {
    package mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) }
    }
}

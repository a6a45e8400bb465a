/// Tests of text byte by byte, over the bytes where they lie: the views of `String` cost ten times as much.

extension String {
    func allBytes(_ isGood: (UInt8) -> Bool) -> Bool {
        utf8.withContiguousStorageIfAvailable { $0.allSatisfy(isGood) } ?? utf8.allSatisfy(isGood)
    }
}

extension UInt8 {
    var asciiLowercased: UInt8 {
        self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z") ? self | 0x20 : self
    }

    var isASCIILetter: Bool {
        asciiLowercased >= UInt8(ascii: "a") && asciiLowercased <= UInt8(ascii: "z")
    }

    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

    /// Neither a space nor a control character nor outside ASCII.
    var isVisibleASCII: Bool { self > 0x20 && self < 0x7F }
}

import NIOCore

@testable import Ingress

/// A request reads the same in one piece and byte by byte.
enum HTTPSubject {
    static func check(_ bytes: [UInt8]) {
        let whole = read(bytes, pieces: max(bytes.count, 1))
        for size in [1, 2, 7] { demand(read(bytes, pieces: size) == whole, "in pieces of \(size) a request reads differently") }
    }

    private struct Reading: Equatable {
        var head: String?
        var rejection: String?
        /// Of a request that is whole; `left` is what came behind it.
        var body: [UInt8]?
        var left: [UInt8]?
    }

    private static func read(_ bytes: [UInt8], pieces size: Int) -> Reading {
        var (reading, buffer, scanner, body) = (Reading(), ByteBuffer(), HeadScanner(), BodyReader())
        var rest = bytes[...]
        do throws(Rejection) {
            while !rest.isEmpty {
                buffer.writeBytes(rest.prefix(size))
                rest = rest.dropFirst(size)
                if reading.head == nil {
                    guard let lines = try scanner.next(in: &buffer, limit: 512) else { continue }
                    let head = try RequestHead(lines, maximumFields: 16)
                    reading.head = "\(head)"
                    body = try BodyReader(head.framing, limit: 256)
                }
                if try body.read(&buffer) {
                    reading.body = body.take()
                    reading.left = Array(buffer.readableBytesView) + rest
                    return reading
                }
            }
        } catch {
            reading.rejection = "\(error)"
        }
        return reading
    }
}

import Identifiers
import TestSupport
import Testing

@testable import Ingress

struct ResponseDateTests {
    @Test("The date is that of the second, forwards and backwards")
    func seconds() {
        var date = ResponseDate()
        let first = "Fri, 02 Jan 2026 03:04:05 GMT"
        #expect(date.bytes(at: .start).text == first)
        #expect(date.bytes(at: Timestamp(milliseconds: Timestamp.start.milliseconds + 999)).text == first)
        #expect(date.bytes(at: .start.advanced(bySeconds: 1)).text == "Fri, 02 Jan 2026 03:04:06 GMT")
        #expect(date.bytes(at: .start).text == first)
    }
}

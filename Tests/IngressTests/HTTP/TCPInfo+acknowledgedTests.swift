import Glibc
import Testing

@testable import Ingress

struct TCPInfoAcknowledgedTests {
    @Test(
        "A sender that closed its side has its answer when nothing is unacknowledged, unless that is so because it reset the connection",
        arguments: [(TCP_CLOSE_WAIT, 0, true), (TCP_CLOSE_WAIT, 1, false), (TCP_CLOSE, 0, nil), (TCP_CLOSE, 1, nil)]
            as [(Int, UInt32, Bool?)])
    func decision(state: Int, unacknowledged: UInt32, isAcknowledged: Bool?) {
        var info = tcp_info()
        info.tcpi_state = UInt8(state)
        info.tcpi_unacked = unacknowledged
        #expect(info.isAcknowledged == isAcknowledged)
    }
}

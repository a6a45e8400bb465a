import Glibc

extension tcp_info {
    /// Whether a client that has closed its side has taken all that was sent; `nil` once the connection is reset. After that nothing is unacknowledged
    /// either, and the event that tells of it may not have been seen yet.
    var isAcknowledged: Bool? {
        tcpi_state == UInt8(TCP_CLOSE_WAIT) ? tcpi_unacked == 0 : nil
    }
}

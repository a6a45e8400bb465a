import CCurl
import Glibc

/// The sockets that libcurl waits for, and the waker.
///
/// `poll` and not `epoll`: a request changes what its socket is waited for once or twice, which is a system call each
/// with `epoll` and a store here, and the sockets are few. `curl_multi_poll` asks for every socket once more.
struct SocketPoller {
    struct Ready {
        let socket: curl_socket_t
        /// `CURL_CSELECT_IN`, `CURL_CSELECT_OUT` or both.
        let events: Int32
    }

    private let waker: Waker
    /// The waker's first, then the sockets in no order.
    private var descriptors: [pollfd]
    /// By descriptor: where it is in ``descriptors``, 0 when it is not.
    private var places: [Int32] = []

    init(_ waker: Waker) {
        self.waker = waker
        descriptors = [pollfd(fd: waker.descriptor, events: Int16(POLLIN), revents: 0)]
    }

    /// - Parameter what: `CURL_POLL_IN`, `_OUT`, `_INOUT` or `_REMOVE`.
    mutating func watch(_ socket: curl_socket_t, _ what: Int32) {
        let index = Int(socket)
        if index >= places.count { places.append(contentsOf: repeatElement(0, count: index + 64 - places.count)) }
        let place = Int(places[index])
        if what == CURL_POLL_REMOVE {
            remove(place)
        } else if place > 0 {
            descriptors[place].events = Self.interest(what)
        } else {
            places[index] = Int32(descriptors.count)
            descriptors.append(pollfd(fd: socket, events: Self.interest(what), revents: 0))
        }
    }

    /// Fills `ready` with the sockets that are. A deadline that has passed does not wait.
    mutating func wait(until deadline: Instant?, _ ready: inout [Ready]) {
        ready.removeAll(keepingCapacity: true)
        let milliseconds = deadline.map { Int32(clamping: Instant.now().millisecondsUp(to: $0)) } ?? -1
        var left = poll(&descriptors, nfds_t(descriptors.count), milliseconds)
        if left > 0, descriptors[0].revents != 0 {
            waker.drain()
            left -= 1
        }
        var place = 1
        while left > 0, place < descriptors.count {
            let found = descriptors[place]
            if found.revents != 0 {
                ready.append(Ready(socket: found.fd, events: Self.events(Int32(found.revents))))
                left -= 1
            }
            place += 1
        }
    }

    private mutating func remove(_ place: Int) {
        guard place > 0 else { return }
        places[Int(descriptors[place].fd)] = 0
        let last = descriptors.removeLast()
        guard place < descriptors.count else { return }
        descriptors[place] = last
        places[Int(last.fd)] = Int32(place)
    }

    private static func interest(_ what: Int32) -> Int16 {
        let reads = what & CURL_POLL_IN != 0 ? Int16(POLLIN) : 0
        let writes = what & CURL_POLL_OUT != 0 ? Int16(POLLOUT) : 0
        return reads | writes
    }

    /// An error is given out as "ready for everything": libcurl then meets it where it reads or writes. Told of it
    /// as an error, libcurl would fail a new connection that was given the number of the one it closed just before.
    private static func events(_ found: Int32) -> Int32 {
        if found & Int32(POLLERR | POLLNVAL) != 0 { return CURL_CSELECT_IN | CURL_CSELECT_OUT }
        let reads = found & Int32(POLLIN | POLLHUP) != 0 ? CURL_CSELECT_IN : 0
        let writes = found & Int32(POLLOUT) != 0 ? CURL_CSELECT_OUT : 0
        return reads | writes
    }
}

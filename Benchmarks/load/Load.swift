import CEpoll
import Foundation

/// One thread, one epoll, many connections.
final class Load {
    private let targets: [TargetRequests]
    private let port: UInt16
    /// Seconds from one request to the next; 0 for as soon as a connection is free.
    private let interval: Double
    private let firstNumber: Int
    /// At most so many requests.
    private let limit: Int
    private let epoll = epoll_create1(0)
    private var connections: [Connection]
    private var idle = Turns()
    private var sent = 0
    private var outcome = LoadOutcome()
    /// Since the last report.
    private var part = LoadOutcome()

    init(_ targets: [TargetRequests], port: UInt16, connections: Int, firstNumber: Int, interval: Double, limit: Int) {
        self.targets = targets
        self.port = port
        self.interval = interval
        self.firstNumber = firstNumber
        self.limit = limit
        self.connections = (0..<connections).map { _ in Connection() }
    }

    /// Seconds on a clock that only goes forward.
    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Requests that wait for their answers when the time is over have ten seconds more.
    ///
    /// - Parameter report: called with what came of each `period` of seconds as it ends; the last one ends with the last answer.
    func run(seconds: Double, period: Double, report: (LoadOutcome) -> Void) throws -> LoadOutcome {
        for index in connections.indices { try open(index) }
        for index in connections.indices { idle.append(index) }
        let begin = Self.now()
        var (now, end, reported) = (begin, begin + seconds, begin)
        var events = [epoll_event](repeating: epoll_event(), count: 512)
        while true {
            now = Self.now()
            let isOver = now >= end
            let due = interval == 0 && isOver ? sent : due(in: min(now, end) - begin)
            while sent < due, let index = idle.next() {
                try send(index, due: interval > 0 ? begin + Double(sent) * interval : now, at: now)
            }
            if sent == limit { end = min(end, now) }
            if isOver, idle.count == connections.count || now >= end + 10 { break }
            if !isOver, now - reported >= period {
                report(take(seconds: now - reported, due: due))
                reported += period
            }
            let next = sent < due || isOver ? 0.1 : max(0, begin + Double(sent) * interval - now)
            var wait = timespec(tv_sec: 0, tv_nsec: min(Int(next * 1e9), 100_000_000))
            let count = epoll_pwait2(epoll, &events, Int32(events.count), &wait, nil)
            for event in events.prefix(Int(max(count, 0))) { try serve(Int(event.data.u64), event.events) }
        }
        let due = due(in: end - begin)
        if period.isFinite { report(take(seconds: now - reported, due: due)) }
        complete(&outcome, seconds: now - begin, due: due)
        return outcome
    }

    /// How many requests are due so many seconds after the beginning.
    private func due(in elapsed: Double) -> Int {
        interval > 0 ? min(limit, Int(elapsed / interval)) : limit
    }

    private func complete(_ outcome: inout LoadOutcome, seconds: Double, due: Int) {
        outcome.seconds = seconds
        outcome.unsent = due == .max ? 0 : max(0, due - sent)
        outcome.unanswered = connections.count - idle.count
    }

    /// What came of the time since the last report.
    private func take(seconds: Double, due: Int) -> LoadOutcome {
        defer { part = LoadOutcome() }
        complete(&part, seconds: seconds, due: due)
        return part
    }

    // MARK: - One connection

    private func open(_ index: Int) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        guard connected == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        connections[index].descriptor = descriptor
        watch(index, EPOLL_CTL_ADD, EPOLLIN.rawValue)
    }

    private func watch(_ index: Int, _ operation: Int32, _ events: UInt32) {
        var event = epoll_event(events: events, data: epoll_data_t(u64: UInt64(index)))
        epoll_ctl(epoll, operation, connections[index].descriptor, &event)
    }

    private func send(_ index: Int, due: Double, at now: Double) throws {
        connections[index].due = due
        connections[index].begun = now
        connections[index].isWaiting = true
        connections[index].unsent = targets[sent % targets.count].request(firstNumber + sent)[...]
        sent += 1
        outcome.sent += 1
        part.sent += 1
        try write(index)
    }

    private func write(_ index: Int) throws {
        let bytes = connections[index].unsent
        let count = bytes.withUnsafeBytes {
            Foundation.send(connections[index].descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        if count < 0, errno != EAGAIN { return try reopen(index) }
        connections[index].unsent = bytes.dropFirst(max(count, 0))
        let isBlocked = !connections[index].unsent.isEmpty
        if isBlocked != connections[index].isBlocked {
            watch(index, EPOLL_CTL_MOD, EPOLLIN.rawValue | (isBlocked ? EPOLLOUT.rawValue : 0))
            connections[index].isBlocked = isBlocked
        }
    }

    private func serve(_ index: Int, _ events: UInt32) throws {
        if events & EPOLLOUT.rawValue != 0 { try write(index) }
        guard events & ~EPOLLOUT.rawValue != 0 else { return }
        let count = connections[index].read()
        if count == 0 || count < 0 && errno != EAGAIN { return try reopen(index) }
        guard let answer = connections[index].takeAnswer() else { return }
        let now = Self.now()
        let (sinceDue, sinceSent) = (now - connections[index].due, now - connections[index].begun)
        outcome.note(answer, sinceDue: sinceDue, sinceSent: sinceSent)
        part.note(answer, sinceDue: sinceDue, sinceSent: sinceSent)
        free(index)
        if answer.closes { try reopen(index) }
    }

    private func free(_ index: Int) {
        connections[index].isWaiting = false
        idle.append(index)
    }

    /// A connection that ended, with or without an answer.
    private func reopen(_ index: Int) throws {
        close(connections[index].descriptor)
        if connections[index].isWaiting {
            outcome.failed += 1
            part.failed += 1
            free(index)
        }
        connections[index].clear()
        try open(index)
    }
}

/// Connections that take turns, so that none is left alone until it is closed.
private struct Turns {
    private var places: [Int] = []
    private var first = 0

    var count: Int { places.count - first }

    mutating func append(_ index: Int) {
        places.append(index)
        guard first > 100_000 else { return }
        places.removeFirst(first)
        first = 0
    }

    mutating func next() -> Int? {
        guard count > 0 else { return nil }
        defer { first += 1 }
        return places[first]
    }
}

private struct Connection {
    var descriptor: Int32 = -1
    var due = 0.0
    /// When the request was sent: later than due where no connection was free, or this did not come to it.
    var begun = 0.0
    var isWaiting = false
    var isBlocked = false
    var unsent: ArraySlice<UInt8> = []
    private var received: [UInt8] = []

    mutating func clear() {
        (isBlocked, unsent, received) = (false, [], [])
    }

    mutating func read() -> Int {
        withUnsafeTemporaryAllocation(byteCount: 16 * 1024, alignment: 1) { buffer in
            let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
            if count > 0 { received.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
            return count
        }
    }

    /// The answer, once all of it is here.
    mutating func takeAnswer() -> Answer? {
        guard let answer = received.withUnsafeBytes(Answer.init), received.count >= answer.length else { return nil }
        received.removeAll(keepingCapacity: true)
        return answer
    }
}

/// The head of an answer: its status, and of its fields those that count here.
struct Answer {
    let status: Int
    let length: Int
    let hasRetryAfter: Bool
    let closes: Bool

    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count > 12, let head = Self.find("\r\n\r\n", bytes, from: 9) else { return nil }
        status = Self.number(bytes, from: 9)
        let start = Self.find("content-length: ", bytes, from: 9)
        length = head + (start.map { Self.number(bytes, from: $0) } ?? 0)
        hasRetryAfter = Self.find("retry-after: ", bytes, from: 9) != nil
        closes = Self.find("connection: close", bytes, from: 9) != nil
    }

    /// Where the text ends that is found first; letters in either case.
    private static func find(_ text: StaticString, _ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        let size = text.utf8CodeUnitCount
        guard bytes.count >= start + size,
            let found = strncasestr(bytes, from: start, text.utf8Start, size)
        else { return nil }
        return found + size
    }

    private static func strncasestr(_ bytes: UnsafeRawBufferPointer, from start: Int, _ text: UnsafePointer<UInt8>, _ size: Int) -> Int? {
        for place in start...bytes.count - size where bytes[place] | 0x20 == text[0] | 0x20 {
            var matched = 1
            while matched < size, bytes[place + matched] | 0x20 == text[matched] | 0x20 { matched += 1 }
            if matched == size { return place }
        }
        return nil
    }

    private static func number(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var (number, place) = (0, start)
        while place < bytes.count, bytes[place] >= 0x30, bytes[place] <= 0x39 {
            number = number * 10 + Int(bytes[place] - 0x30)
            place += 1
        }
        return number
    }
}

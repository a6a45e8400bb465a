import CEpoll
import Foundation

/// One thread, one epoll, many connections.
final class Load {
    private let targets: [TargetRequests]
    private let port: UInt16
    /// Seconds from one request to the next; 0 for as soon as a connection is free.
    private let interval: Double
    private let firstNumber: Int
    private let epoll = epoll_create1(0)
    private var connections: [Connection]
    private var idle = Turns()
    private var sent = 0
    private var outcome = LoadOutcome()
    private let start = Load.now()

    init(_ targets: [TargetRequests], port: UInt16, connections: Int, firstNumber: Int, interval: Double) {
        self.targets = targets
        self.port = port
        self.interval = interval
        self.firstNumber = firstNumber
        self.connections = (0..<connections).map { _ in Connection() }
    }

    /// Seconds on a clock that only goes forward.
    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Requests that wait for their answers when the time is over have ten seconds more.
    func run(seconds: Double) throws -> LoadOutcome {
        for index in connections.indices { try open(index) }
        for index in connections.indices { idle.append(index) }
        let begin = Self.now()
        var events = [epoll_event](repeating: epoll_event(), count: 512)
        var now = begin
        while true {
            now = Self.now()
            let elapsed = min(now - begin, seconds)
            let due = interval > 0 ? Int(elapsed / interval) : (now - begin < seconds ? .max : sent)
            while sent < due, let index = idle.next() {
                try send(index, due: interval > 0 ? begin + Double(sent) * interval : now)
            }
            if now - begin >= seconds, idle.count == connections.count || now - begin >= seconds + 10 { break }
            let next = sent < due || elapsed == seconds ? 0.1 : max(0, begin + Double(sent) * interval - now)
            var wait = timespec(tv_sec: 0, tv_nsec: min(Int(next * 1e9), 100_000_000))
            let count = epoll_pwait2(epoll, &events, Int32(events.count), &wait, nil)
            for event in events.prefix(Int(max(count, 0))) { try serve(Int(event.data.u64), event.events) }
        }
        outcome.seconds = seconds
        outcome.sent = sent
        outcome.unsent = interval > 0 ? max(0, Int(seconds / interval) - sent) : 0
        outcome.unanswered = connections.count - idle.count
        return outcome
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

    private func send(_ index: Int, due: Double) throws {
        connections[index].due = due
        connections[index].isWaiting = true
        connections[index].unsent = targets[sent % targets.count].request(firstNumber + sent)[...]
        sent += 1
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
        outcome.note(answer, seconds: Self.now() - connections[index].due)
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

/// How requests were answered.
struct LoadOutcome {
    var seconds = 0.0
    var sent = 0
    /// Due, but no connection was free until the end.
    var unsent = 0
    /// Sent, and not answered ten seconds after the end.
    var unanswered = 0
    /// Of which the connection ended instead.
    var failed = 0
    private var microseconds: [Int: [UInt32]] = [:]
    private var withRetryAfter = 0

    mutating func note(_ answer: Answer, seconds: Double) {
        microseconds[answer.status, default: []].append(UInt32(clamping: Int(seconds * 1e6)))
        if answer.hasRetryAfter { withRetryAfter += 1 }
    }

    var json: String {
        let answers = microseconds.sorted { $0.key < $1.key }.map { status, times in
            let times = times.sorted()
            func part(_ share: Double) -> UInt32 { times[min(times.count - 1, Int(Double(times.count) * share))] }
            return
                "\"\(status)\":{\"count\":\(times.count),\"p50\":\(part(0.5)),\"p99\":\(part(0.99)),\"p999\":\(part(0.999)),\"max\":\(part(1))}"
        }
        return "{\"seconds\":\(seconds),\"sent\":\(sent),\"unsent\":\(unsent),\"unanswered\":\(unanswered),\"failed\":\(failed),"
            + "\"with_retry_after\":\(withRetryAfter),\"answers\":{\(answers.joined(separator: ","))}}"
    }
}

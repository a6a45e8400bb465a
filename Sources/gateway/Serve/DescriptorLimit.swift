import Foundation
import Logging

/// Files and sockets that the process may have open at once.
enum DescriptorLimit {
    /// For all that is no connection to the public listener: 256 event streams and other requests of operators, twice 64 connections to an engine, to
    /// receivers of actions or to a call provider, the database's files, and connections that are told that they are too many.
    private static let reserve = 512

    /// How many of `wanted` connections there can be. The process takes as many descriptors as the system lets it have: it begins with 1,024 in
    /// most shells and services, and past the last one nobody is answered, not even with 503.
    static func connections(of wanted: Int, _ logger: Logger) -> Int {
        let limit = raise()
        let possible = max(1, min(wanted, limit - min(reserve, limit / 2)))
        if possible < wanted {
            logger.warning(
                "fewer connections than configured, as the limit on open files is low",
                metadata: ["connections": "\(possible)", "open_files": "\(limit)"])
        }
        return possible
    }

    private static func raise() -> Int {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return .max }
        let before = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        let isRaised = setrlimit(resource, &limit) == 0
        return Int(clamping: isRaised ? limit.rlim_max : before)
    }
}

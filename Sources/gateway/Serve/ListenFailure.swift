import Foundation
import NIOCore

/// A listener that could not be started.
struct ListenFailure: Error, CustomStringConvertible {
    let description: String

    /// - Parameter setting: the one that names the address.
    static func describing<Value>(
        _ setting: String, _ address: ListenAddress, isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await body()
        } catch let error as IOError {
            throw ListenFailure(setting, address, String(cString: strerror(error.errnoCode)))
        } catch  where error is SocketAddressError || error is SocketAddressError.UnknownHost {
            throw ListenFailure(setting, address, "there is no such host")
        }
    }

    private init(_ setting: String, _ address: ListenAddress, _ reason: String) {
        description = "Cannot listen on \(address): \(reason). Set another address with --\(setting), or stop what uses this one."
    }
}

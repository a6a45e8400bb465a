/// Why a part of this module could not be made from the settings it was given.
///
/// Thrown by initialisers only, so by the process while it starts; what happens to a request is a
/// ``TransferFailure``. No case holds a key.
package enum SetupError: Error, Sendable, Hashable {
    /// The text is not the base address of a trigger engine: `http` or `https`, a host, an optional port and path.
    case notAnEngineAddress(String)
    /// The engine's key is empty or holds something else than visible ASCII.
    case unusableKey
    /// A header name or value that cannot be sent. Holds the name.
    case unusableHeader(String)
    /// Not in 1...5 (contract, section 2.5).
    case retryAttemptsOutOfRange(Int)
    /// The file of certificate authorities cannot be read.
    case unreadableCAFile(String)
    /// A limit or timeout that is not positive. Holds the setting's name.
    case notPositive(String)
    /// The operating system or libcurl refused a resource. Holds the name of the call.
    case noResources(String)
}

extension SetupError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notAnEngineAddress: "The address of the trigger engine is not http or https with a host, without a user name and a query."
        case .unusableKey: "The trigger engine's API key is empty or holds something else than visible ASCII."
        case .unusableHeader(let name): "The header \(name) cannot be sent: it holds a line break or no name."
        case .retryAttemptsOutOfRange(let count): "Retries must be 1 to 5, not \(count)."
        case .unreadableCAFile(let path): "The file \(path) cannot be read; name a PEM file with the certificates of authorities."
        case .notPositive(let name): "\(name) must be more than zero."
        case .noResources(let call): "The system refused what a client for HTTP needs (\(call)); check the limits on memory and open files."
        }
    }
}

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
    /// Not in 1...5 (contract 2.5).
    case retryAttemptsOutOfRange(Int)
    /// The file of certificate authorities cannot be read.
    case unreadableCAFile(String)
    /// A limit or timeout that is not positive. Holds the setting's name.
    case notPositive(String)
    /// The operating system or libcurl refused a resource. Holds the name of the call.
    case noResources(String)
}

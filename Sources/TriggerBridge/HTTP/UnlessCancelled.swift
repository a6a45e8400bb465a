/// Waits for what `begin` calls back with.
///
/// - Returns: `nil` as soon as the task is cancelled: what was begun is then left to itself.
package func unlessCancelled<Value: Sendable>(_ begin: (@escaping @Sendable (Value) -> Void) -> Void) async -> Value? {
    let (values, continuation) = AsyncStream.makeStream(of: Value.self)
    begin { value in
        continuation.yield(value)
        continuation.finish()
    }
    for await value in values { return value }
    return nil
}

extension DispatchLimits {
    /// Calls that are being placed at the same time.
    package static var calls: DispatchLimits {
        var limits = DispatchLimits()
        limits.running = 32
        return limits
    }

    /// No share for each workspace: as much as goes into one transaction.
    static var unlimited: DispatchLimits {
        var limits = DispatchLimits()
        (limits.running, limits.runningPerWorkspace) = (256, 256)
        return limits
    }
}

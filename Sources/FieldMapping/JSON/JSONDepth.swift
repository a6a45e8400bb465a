/// How many containers may be open at the same time in a JSON text.
package enum JSONDepth {
    /// In a webhook (contract, section 2).
    package static let webhook = 64
    /// In anything: requests to the management API, its answers and events wrap what a webhook held.
    package static let greatest = 128
}

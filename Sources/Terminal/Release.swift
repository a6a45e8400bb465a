package enum Release {
    /// What `--version` prints. The API's description says the same.
    package static let version = "0.1.0"
}

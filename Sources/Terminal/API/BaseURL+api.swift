package import TriggerBridge

extension BaseURL {
    /// What names the management API on a command line or in the environment.
    ///
    /// - Throws: ``SettingsError``
    package init(api text: String) throws(SettingsError) {
        guard let url = BaseURL(text) else {
            throw .invalid("the management API has a base URL like http://127.0.0.1:8081")
        }
        self = url
    }
}

package enum SHA256 {
    /// The 32 bytes of the SHA-256 digest.
    package static func digest(_ bytes: some Collection<UInt8>) -> [UInt8] {
        let context = DigestContext()
        context.update(bytes)
        return context.finish().bytes
    }
}

import Hummingbird
import Ingress

/// The operators' console (contract, section 1): one page that asks this API with the key that its reader signs in with. It is all that a browser loads.
enum ConsolePage {
    static var response: Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "text/html; charset=utf-8", .cacheControl: "no-cache", .contentSecurityPolicy: policy,
                .init("x-content-type-options")!: "nosniff", .init("referrer-policy")!: "no-referrer",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }

    /// Each of them uses those before it.
    static let script = text(
        PackageResources.api_js, PackageResources.elements_js, PackageResources.events_js, PackageResources.destinations_js,
        PackageResources.triggers_js, PackageResources.calls_js, PackageResources.console_js)

    static let style = text(PackageResources.console_css)

    static let html = text(PackageResources.console_html)
        .replacing("{style}", with: style, maxReplacements: 1)
        .replacing("{script}", with: script, maxReplacements: 1)

    /// This script and no other runs, whatever a webhook held, and the page asks nobody but this listener.
    static let policy = """
        default-src 'none'; script-src '\(digest(script))'; style-src '\(digest(style))'; img-src data:; connect-src 'self'; base-uri 'none'; \
        form-action 'none'; frame-ancestors 'none'
        """

    private static func digest(_ text: String) -> String { "sha256-" + Base64.encode(SHA256.digest(text.utf8)) }

    private static func text(_ files: [UInt8]...) -> String { String(decoding: files.joined(), as: UTF8.self) }
}

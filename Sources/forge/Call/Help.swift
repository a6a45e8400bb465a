import ArgumentParser

/// What a command's help says.
struct Help: Sendable {
    let abstract: String
    let discussion: String

    init(_ abstract: String, _ discussion: String) {
        self.abstract = abstract
        self.discussion = discussion
    }
}

extension CommandConfiguration {
    /// Of `forge platform NOUN NAME`.
    ///
    /// - Parameter arguments: those without a flag, as the usage line shows them.
    static func platform(_ noun: String, _ name: String, _ arguments: String?, _ help: Help) -> CommandConfiguration {
        let words = ["forge platform", noun, name, arguments, "[<options>]"].compactMap(\.self)
        return CommandConfiguration(
            commandName: name, abstract: help.abstract, usage: words.joined(separator: " "), discussion: help.discussion)
    }
}

import FieldMapping
import Ingress

extension Expectation {
    /// One sentence about everything that is not as expected; `nil` when nothing is.
    func difference(from answer: HookAnswer, _ content: MappedContent) -> String? {
        let differences = [answerDifference(answer), eventTypeDifference(content), inputDifference(content)]
        let found = differences.compactMap(\.self)
        return found.isEmpty ? nil : found.joined(separator: "; ")
    }

    /// With what the sender was told, which says what to do about it.
    private func answerDifference(_ answer: HookAnswer) -> String? {
        guard answer.status != status || answer.errorCode != errorCode, !isAlike(answer) else { return nil }
        let wanted = [String(status), errorCode].compactMap(\.self).joined(separator: " ")
        let detail = answer.detail.map { ": \($0)" } ?? ""
        guard let got = answer.status else { return "no answer (\(answer.errorCode ?? "?")), expected \(wanted)" }
        return "answered \(got)\(answer.errorCode.map { " \($0)" } ?? ""), expected \(wanted)\(detail)"
    }

    private func isAlike(_ answer: HookAnswer) -> Bool {
        let refusal = Rejection.invalidJSON(JSONError(.duplicateKey, at: 0))
        return isInvalidJSONAlike && answer.status == refusal.status && answer.errorCode == refusal.errorCode
    }

    private func eventTypeDifference(_ content: MappedContent) -> String? {
        guard let eventType, !eventType.utf8.elementsEqual((content.eventType ?? "").utf8) else { return nil }
        return "the event type is \(content.eventType ?? "missing"), expected \(eventType)"
    }

    /// Where it begins: the inputs themselves may be long.
    private func inputDifference(_ content: MappedContent) -> String? {
        guard let wanted = mappedInput, content.mappedInput != wanted else { return nil }
        guard let input = content.mappedInput else { return "no mapped input was kept" }
        let equal = zip(input, wanted).prefix { $0 == $1 }.count
        return "the mapped input differs from byte \(equal) on"
    }
}

import FieldMapping

/// The number of an error in the body of a Twilio answer, `{"code": 21211, "message": …, "more_info": …, "status": 400}`. The message may hold a
/// telephone number and is never read.
struct TwilioErrorCode: Sendable, Hashable {
    let number: Int

    init(_ number: Int) {
        self.number = number
    }

    /// `nil` when there is none in it.
    init?(in body: [UInt8]) {
        guard let object = try? JSONObject(body), let number = object["code"]?.integer else { return nil }
        self.number = number
    }

    /// What is asked for is not there: the account, or the call.
    static let notFound = TwilioErrorCode(20404)

    /// Whether it is the account that is refused, whatever it asks for: it is unknown, suspended or closed, its credentials are wrong, or they are
    /// those for tests.
    var isOfAccount: Bool {
        [10001, 20003, 20005, 20006, 20008, 20403, 90010].contains(number)
    }

    /// What is the matter, in a clause, for the codes that a person is likely to meet.
    var inWords: String? {
        switch number {
        case 21205: "the voice URL is not valid; see --twilio-voice-url"
        case 21609: "the URL for status callbacks is not valid; see --public-url"
        case 21210, 21212: "the account cannot call from the number that it was to come from"
        case 21211, 13224: "the number to call is not valid"
        case 21214: "the number to call cannot be reached"
        case 21215: "the account's geographic permissions do not allow calls to this country"
        case 21216: "the account may not call this number"
        case 21219: "a trial account can call verified numbers only"
        default: nil
        }
    }
}

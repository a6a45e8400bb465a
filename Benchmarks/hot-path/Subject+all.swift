import FieldMapping
import Ingress
import NIOCore
import Synchronization

extension Subject {
    static func all() throws -> [Subject] {
        let request = try SampleRequest()
        return [try scan(request), verify(request), head(request), receive(request)]
    }

    /// The strict pass over the body for four places of an event type, of which one is there, and three mapped paths, of which two are.
    private static func scan(_ request: SampleRequest) throws -> Subject {
        let types: [StaticString] = ["type", "event_type", "event", "action"]
        let paths = PathSet(types.map(DotPath.init(word:)) + request.fieldMap.paths)
        let body = request.body
        return Subject(name: "scan") { (try? paths.scan(body))?.count { $0 != nil } == 3 }
    }

    /// Whether the body was signed with the destination's secret.
    private static func verify(_ request: SampleRequest) -> Subject {
        let verifier = SignatureVerifier(toleranceSeconds: 300)
        let signed = SignedRequest(
            signature: Array(request.signature.utf8), timestamp: nil, body: request.body, receivedAt: SampleRequest.time)
        return Subject(name: "verify") { (try? verifier.verify(signed, for: request.destination)) != nil }
    }

    /// The request line and the header fields.
    private static func head(_ request: SampleRequest) -> Subject {
        Subject(name: "head") { (try? RequestHead(request.head, maximumFields: 100)) != nil }
    }

    /// A whole request as its connection hands it over, up to the answer of a dispatcher that stores nothing.
    private static func receive(_ request: SampleRequest) -> Subject {
        let fired = FiredCount()
        let completion: Receiver.Completion = { answer in if case .fired = answer { fired.add() } }
        let receiver = Receiver(
            directory: DestinationDirectory([request.destination]), memory: RequestMemory(), dispatcher: InstantDispatcher(),
            toleranceSeconds: 300)
        return Subject(name: "receive") {
            let before = fired.value
            try? request.hand(to: receiver, completion: completion)
            return fired.value == before + 1
        }
    }
}

private final class FiredCount: Sendable {
    private let count = Atomic(0)

    var value: Int { count.load(ordering: .relaxed) }

    func add() { count.add(1, ordering: .relaxed) }
}

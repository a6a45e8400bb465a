import Ingress

extension Operation {
    static let listDeliveries = Operation(
        .deliveries, "List the deliveries of a webhook destination",
        "Newest first, among them those that were rejected, and why.", query: .page, answer: .ok(.deliveryPage))

    static let getDelivery = Operation(
        .deliveries, "Show a delivery", "With its mapped input, and for an admin with the raw body, where they were kept.",
        answer: .ok(.deliveryWithContent))

    static let redeliver = Operation(
        .deliveries, "Fire a kept delivery once more",
        "Under its own id and so with its own idempotency key: one that has fired is answered as it was and fires nothing.",
        answer: .ok(.redelivery),
        errors: [
            .notRedeliverable(.rejected), .rejected(.engineRejected(status: 404)), .rejected(.engineUnreachable),
            .rejected(.overloaded), .rejected(.storageUnavailable),
        ])
}

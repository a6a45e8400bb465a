import Ingress

extension Operation {
    static let listDeliveries = Operation(
        .deliveries, "List the deliveries of a webhook destination",
        "Newest first, among them those that were rejected, and why.", query: QueryReader.describe { DeliveryRoutes.list(&$0) },
        answer: .ok(.deliveryPage))

    static let getDelivery = Operation(
        .deliveries, "Show a delivery", "With its mapped input, and for an admin with the raw body, where they were kept.",
        answer: .ok(.deliveryWithContent))

    static let redeliver = Operation(
        .deliveries, "Fire a kept delivery once more",
        """
        Under its own id and so with its own idempotency key: one that has fired is answered as it was and fires nothing. A remote engine knows \
        that key for 24 hours; an older delivery that it may have taken is fired with `force` only.
        """,
        body: .fields(example: ["force": true], isRequired: false) { DeliveryRoutes.redelivery(&$0) }, answer: .ok(.redelivery),
        errors: [
            .notRedeliverable(.rejected), .outcomeUnknown, .rejected(.engineRejected(status: 404)), .rejected(.engineUnreachable),
            .rejected(.overloaded), .rejected(.storageUnavailable),
        ])
}

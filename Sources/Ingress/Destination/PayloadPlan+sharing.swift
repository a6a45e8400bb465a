import FieldMapping
import Synchronization

extension PayloadPlan {
    /// What tells one plan from another.
    struct Reading: Hashable {
        let fieldMap: FieldMap
        let dedupePath: DotPath?
    }

    struct Known {
        weak var plan: PayloadPlan?
    }

    /// The plans in use.
    static let known = Mutex<[Reading: Known]>([:])

    /// The plan that whoever asks for the same mapping and path has, too. A thousand destinations for one CRM then read a body with what is in
    /// the processor's cache, and take the memory of one plan.
    static func shared(fieldMap: FieldMap, dedupePath: DotPath?) -> PayloadPlan {
        let reading = Reading(fieldMap: fieldMap, dedupePath: dedupePath)
        return known.withLock { known in
            if let plan = known[reading]?.plan { return plan }
            let plan = PayloadPlan(fieldMap: fieldMap, dedupePath: dedupePath)
            known[reading] = Known(plan: plan)
            return plan
        }
    }

    var reading: Reading { Reading(fieldMap: fieldMap, dedupePath: dedupePath) }

    /// Called at the end of a plan, when another may have taken its place.
    func forget() {
        let another = Self.known.withLock { known in
            let plan = known[reading]?.plan
            if plan == nil { known[reading] = nil }
            return plan
        }
        // Outside of the lock: this may be the last to let go of it.
        withExtendedLifetime(another) {}
    }
}

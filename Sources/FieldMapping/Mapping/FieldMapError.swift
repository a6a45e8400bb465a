/// Everything that is wrong with a `field_mapping` (contract, section 2.4, answered with 422).
package struct FieldMapError: Error, Equatable, Sendable {
    /// In the order of the entries; at least one.
    package let violations: [Violation]

    package struct Violation: Equatable, Sendable {
        /// The input field as given; empty when the message is about the whole mapping.
        package let field: String
        /// A sentence that says what to do.
        package let message: String
    }
}

extension FieldMapError: CustomStringConvertible {
    package var description: String {
        violations.map { $0.field.isEmpty ? $0.message : "\($0.field): \($0.message)" }.joined(separator: " ")
    }
}

// MARK: - Finding it

/// Collects the violations of one mapping, entry by entry.
struct FieldMapValidation {
    private var violations: [FieldMapError.Violation] = []
    private var names: Set<[UInt8]> = []

    init(count: Int) {
        guard count > FieldMap.maximumEntries else { return }
        report("", "The mapping has \(count) entries; at most \(FieldMap.maximumEntries) are allowed.")
    }

    /// - Parameter path: nil when it was given as something other than a string.
    mutating func entry(field: String, path: String?) -> FieldMap.Entry? {
        let name = Array(field.utf8)
        checkField(field, name)
        guard let path else {
            report(field, "The path to the value must be a string.")
            return nil
        }
        do throws(DotPathError) {
            var key: [UInt8] = []
            key.appendJSONString(field)
            return FieldMap.Entry(field: field, name: name, key: key, path: try DotPath(path))
        } catch {
            report(field, error.description)
            return nil
        }
    }

    func finish() throws(FieldMapError) {
        guard violations.isEmpty else { throw FieldMapError(violations: violations) }
    }

    private mutating func checkField(_ field: String, _ name: [UInt8]) {
        if name.isEmpty { report(field, "The name of the input field is empty.") }
        if name.count > FieldMap.maximumFieldBytes {
            report(field, "The input field has \(name.count) bytes; at most \(FieldMap.maximumFieldBytes) are allowed.")
        }
        if name.contains(Byte.dot) {
            report(field, #"Field and path look swapped, as a field holds no dot: write {"<input field>": "<path>"}."#)
        }
        if !names.insert(name).inserted { report(field, "The input field is mapped twice.") }
    }

    private mutating func report(_ field: String, _ message: String) {
        violations.append(FieldMapError.Violation(field: field, message: message))
    }
}

import ArgumentParser
import FieldMapping
import Ingress
import Terminal

/// `gateway map` (contract, sections 2.4 and 6).
struct MapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "map", abstract: "Maps a payload to the input that a trigger fires with, and prints it.",
        discussion: """
            Values are printed as they stand in the payload and in the template, byte for byte. A path that finds \
            nothing maps nothing.
            """)

    @Option(help: ArgumentHelp(#"Holds the field mapping: {"<field>": "<path>"}."#, valueName: "file"))
    var mapping: String
    @Option(help: ArgumentHelp("Holds the payload, a JSON object.", valueName: "file")) var payload: String
    @Option(
        help: ArgumentHelp("Holds the trigger's input template, a JSON object. (default: {})", valueName: "file"))
    var template: String?

    func run() throws {
        print(String(decoding: try mergedInput(), as: UTF8.self))
    }

    /// The text of the merged input.
    ///
    /// - Throws: ``SettingsError`` for a file that cannot be read, ``CommandFailure`` for what one of them holds.
    func mergedInput() throws -> [UInt8] {
        let map = try fieldMap()
        let template = try inputTemplate()
        let json = try InputFile.bytes(payload)
        return template.merged(with: try mappedInput(json, PayloadPlan(fieldMap: map, dedupePath: nil)))
    }

    /// As a hook with this mapping would map it, or refuse it.
    private func mappedInput(_ json: [UInt8], _ plan: PayloadPlan) throws(CommandFailure) -> MappedInput {
        do throws(Rejection) {
            return try plan.mappedInput(in: json, try plan.spans(in: json), limit: HookLimits().inputBytes)
        } catch .invalidJSON(let error) {
            throw .unusableJSON(error, file: payload)
        } catch {
            throw .unusableFile(error.detail, file: payload)
        }
    }

    private func fieldMap() throws -> FieldMap {
        let json = try InputFile.bytes(mapping)
        let object = try reading(mapping) { () throws(JSONError) in try JSONObject(json) }
        do throws(FieldMapError) {
            return try FieldMap(object)
        } catch {
            throw CommandFailure.unusableMapping(error, file: mapping)
        }
    }

    private func inputTemplate() throws -> InputTemplate {
        guard let template else { return .empty }
        let json = try InputFile.bytes(template)
        return try reading(template) { () throws(JSONError) in try InputTemplate(json) }
    }

    /// Says in which file the JSON is that was refused.
    private func reading<Value>(
        _ file: String, _ read: () throws(JSONError) -> Value
    ) throws(CommandFailure) -> Value {
        do throws(JSONError) { return try read() } catch { throw .unusableJSON(error, file: file) }
    }
}

import Terminal
import Testing

struct StandardOutputTests {
    @Test(
        "COLUMNS says how wide the terminal is, then its window, or it has 120 columns",
        arguments: [
            (true, "80", 100, 80), (true, nil, 100, 100), (true, nil, 0, 120), (true, "0", 0, 120), (true, "wide", 90, 90),
            (false, "80", 100, nil),
        ] as [(Bool, String?, Int, Int?)])
    func columns(isTerminal: Bool, setting: String?, window: Int, columns: Int?) {
        let environment = setting.map { ["COLUMNS": $0] } ?? [:]
        #expect(StandardOutput.columns(isTerminal: isTerminal, environment: environment, window: window) == columns)
    }
}

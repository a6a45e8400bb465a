/// How long after another event one came: `+120 ms`, `+12.3 s`, `+5 min`, `+3 h`, `+2 d`. Never less than nothing: the clock of the server may
/// have been set back.
enum ElapsedTime {
    static func text(milliseconds: Int64) -> String {
        let milliseconds = max(milliseconds, 0)
        let seconds = milliseconds / 1000
        switch seconds {
        case ..<10: return "+\(milliseconds) ms"
        case ..<120: return "+\(seconds).\(milliseconds % 1000 / 100) s"
        case ..<7200: return "+\(seconds / 60) min"
        case ..<172_800: return "+\(seconds / 3600) h"
        default: return "+\(seconds / 86_400) d"
        }
    }
}

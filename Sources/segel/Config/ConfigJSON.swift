/// JSON of any shape, with numbers and truth values told apart.
enum ConfigJSON: Decodable {
    case flag(Bool)
    case number(Double)
    case text(String)
    case list([ConfigJSON])
    case object([String: ConfigJSON])
    case null

    init(from decoder: any Decoder) throws {
        let one = try decoder.singleValueContainer()
        // Each kind is tried; the last one says what is wrong where none fits.
        if one.decodeNil() {
            self = .null
        } else if let flag = try? one.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? one.decode(Double.self) {
            self = .number(number)
        } else if let text = try? one.decode(String.self) {
            self = .text(text)
        } else if let list = try? one.decode([ConfigJSON].self) {
            self = .list(list)
        } else {
            self = .object(try one.decode([String: ConfigJSON].self))
        }
    }

    /// As people read it; nil for what is no leaf.
    var shown: String? {
        switch self {
        case .flag(let flag): "\(flag)"
        case .number(let number): number == number.rounded() && abs(number) < 1e15 ? "\(Int64(number))" : "\(number)"
        case .text(let text): text
        case .list(let list):
            list.allSatisfy { if case .text = $0 { true } else { false } } ? list.compactMap(\.shown).joined(separator: ", ") : nil
        case .object, .null: nil
        }
    }
}

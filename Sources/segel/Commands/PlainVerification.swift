/// `segel verify FILE [--offline] [--json] [--trust-dir FOLDER]`, as machines ask for it by the thousand.
extension Verification {
    /// Read without the parser of arguments, which describes every option of the command to itself before it looks at the first: that takes longer than to
    /// verify. Nil for whatever is not as plain as that, mistakes and `--help` among it: the parser takes it, and only the parser explains.
    init?(plain arguments: [String]) {
        guard arguments.first == "verify" else { return nil }
        var file: String?, folder: String?, flags: [String] = []
        var rest = arguments.dropFirst()
        while let argument = rest.popFirst() {
            switch argument {
            case "--offline", "--json": flags.append(argument)
            case "--trust-dir":
                guard folder == nil, let value = rest.popFirst(), Self.isPlain(value) else { return nil }
                folder = value
            default:
                guard file == nil, Self.isPlain(argument) else { return nil }
                file = argument
            }
        }
        guard let file else { return nil }
        self.init(file: file, offline: flags.contains("--offline"), trustDir: folder, json: flags.contains("--json"))
    }

    private static func isPlain(_ value: String) -> Bool { !value.isEmpty && !value.hasPrefix("-") }
}

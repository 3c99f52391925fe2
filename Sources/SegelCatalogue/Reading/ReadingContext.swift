internal import Yams

/// What the files of a catalogue may refer to while one of them is read.
struct ReadingContext {
    var agencies: [Agency] = []
    var codeLists: [String: [Choice]] = [:]
    var region: Region?
    var parts = SharedParts()
    /// The credentials that services write out, by the service's code.
    var credentials: [String: Node] = [:]
}

/// Something read, and where it stands.
struct Placed<Part> {
    let part: Part
    let node: Node

    init(_ part: Part, _ node: Node) { (self.part, self.node) = (part, node) }
}

/// What a file names that another one has; looked for once all are read.
struct Reference {
    enum Target {
        case type(String)
        case claim(String, of: String)
        case service(String)
        /// The service whose file this is, and nobody else, writes out what this type says.
        case onlyTemplate(type: String, of: String)
    }

    let target: Target
    let node: Node
}

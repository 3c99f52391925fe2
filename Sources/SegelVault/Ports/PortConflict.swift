/// What a write through a port is refused with; nothing was written.
package enum PortConflict: Error, Equatable {
    /// There is one already.
    case alreadyExists
    /// What is stored is not what the caller read.
    case changedMeanwhile

    package var code: String {
        switch self {
        case .alreadyExists: "store-already-exists"
        case .changedMeanwhile: "store-changed-meanwhile"
        }
    }
}

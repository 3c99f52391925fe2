/// An error of a store that may say of itself that nothing was wrong with what was asked: the store cannot do it now.
package protocol StoreFailure: Error {
    /// Nil where it is an error of this program.
    var unavailability: StoreUnavailability? { get }
}

/// Stable codes for programs.
package enum StoreUnavailability: String, Sendable {
    /// No room is left. Nothing was kept.
    case full = "store_full"
    /// Nobody answers. Nothing was kept.
    case unreachable = "store_unreachable"
    /// Lost during a commit: nobody knows whether it was kept.
    case unknown = "commit_unknown"
}

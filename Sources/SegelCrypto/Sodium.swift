internal import CSodium

/// libsodium must be initialised once before its first use; every entry into this module that calls it touches `Sodium.ready`.
package enum Sodium {
    /// `sodium_init` answers 0 on success, 1 when it already ran and -1 when no random source works. The last one ends the process:
    /// nothing here may run on weak randomness (attack A07).
    static let ready: Void = {
        precondition(sodium_init() >= 0, "libsodium could not be initialised: no source of randomness")
    }()

    /// Of the library that is linked now.
    package static var version: String { String(cString: sodium_version_string()) }
}

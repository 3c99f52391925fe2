import Foundation
import Glibc
import Synchronization

/// The input under way, written down when it kills the process.
enum LastInput {
    private static let kept = Mutex<(bytes: [UInt8], name: String)>(([], ""))
    private static let isArmed: Bool = {
        for number in [SIGILL, SIGTRAP, SIGSEGV, SIGABRT, SIGBUS] {
            signal(number) { number in
                LastInput.write()
                signal(number, SIG_DFL)
                raise(number)
            }
        }
        return true
    }()

    static func keep(_ bytes: [UInt8], as name: @autoclosure () -> String) {
        _ = isArmed
        kept.withLock { $0 = (bytes, name()) }
    }

    static func write() {
        let (bytes, name) = kept.withLock { $0 }
        _ = FileManager.default.createFile(atPath: name, contents: Data(bytes))
        print("input kept in \(name)")
    }
}

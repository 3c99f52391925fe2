internal import Dispatch
internal import Foundation

/// While one lives, Ctrl-C says how to go on and exits 130. What is under way needs no clean-up: it survives kill -9.
struct Interruption {
    private let source: any DispatchSourceSignal

    init(_ advice: String) {
        signal(SIGINT, SIG_IGN)
        source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        source.setEventHandler {
            Terminal.talk("\n\(advice)")
            exit(ExitStatus.interrupted.rawValue)
        }
        source.resume()
    }

    func end() {
        source.cancel()
        signal(SIGINT, SIG_DFL)
    }
}

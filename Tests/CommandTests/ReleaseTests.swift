import Foundation
import SegelTestSupport
import Testing

/// `script/release check`, as whoever downloaded a release runs it: what was altered on the way is refused.
@Suite("Releases")
struct ReleaseTests {
    private static let script = TestCity.repository.appending(path: "script/release").path
    private let folder: TemporaryFolder

    /// A release of two files, signed by a key made for this test.
    init() throws {
        folder = try TemporaryFolder()
        let made = try ShellRun(
            """
            set -e
            cd '\(folder.path)'
            for name in owner other; do ssh-keygen -q -t ed25519 -N '' -C '' -f $name; done
            mkdir files
            echo program > files/segel.deb
            echo source > files/segel.tar.gz
            (cd files && sha256sum segel.deb segel.tar.gz > SHA256SUMS)
            '\(Self.script)' sign owner files
            echo "releases@segel namespaces=\\"segel-release\\" $(cat owner.pub)" > allowed
            """
        )
        #expect(made.status == 0 || !Self.isThere, "\(made.errors)")
    }

    private static var isThere: Bool {
        FileManager.default.isExecutableFile(atPath: "/usr/bin/ssh-keygen") || skipped()
    }

    private static func skipped() -> Bool {
        print("skipped: no ssh-keygen here (apt-get install openssh-client)")
        return false
    }

    private func check(after change: String = "true") throws -> ShellRun {
        try ShellRun("cd '\(folder.path)' && \(change) && '\(Self.script)' check files allowed")
    }

    @Test("what the owner signed is taken")
    func taken() throws {
        guard Self.isThere else { return }
        let run = try check()
        #expect(run.status == 0 && run.output == "signed: 2 files as SHA256SUMS has them\n", "\(run.errors)")
    }

    @Test(
        "altered, exchanged, left out, added, signed by another, for another purpose, or not signed: refused with 10",
        arguments: [
            "printf x >> files/segel.deb", "cp files/segel.tar.gz files/segel.deb", "rm files/segel.deb", "echo more > files/more.deb",
            "sed -i s/segel.deb/segel.tar.gz/ files/SHA256SUMS", "echo ' ' >> files/SHA256SUMS",
            "rm files/SHA256SUMS.sig && ssh-keygen -q -Y sign -f other -n segel-release files/SHA256SUMS",
            "rm files/SHA256SUMS.sig && ssh-keygen -q -Y sign -f owner -n file files/SHA256SUMS", "rm files/SHA256SUMS.sig",
            "printf x >> files/segel.deb && (cd files && sha256sum segel.deb segel.tar.gz > SHA256SUMS)",
        ]
    )
    func refused(_ change: String) throws {
        guard Self.isThere else { return }
        let run = try check(after: change)
        #expect(run.status == 10 && run.output.isEmpty, "\(run.output)\(run.errors)")
    }
}

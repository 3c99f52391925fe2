import Foundation
import SegelFaultOperations
import SegelTestSupport
import Testing

/// Real file systems that are full or read-only, mounted for one process in a namespace of its own.
@Suite("Small and read-only disks")
struct SmallDiskTests {
    private static let canMount: Bool = {
        let run = try? TargetRun.run(["unshare", "-rm", "sh", "-c", "mount -t tmpfs -o size=1m none /mnt"])
        return run?.end == .exited(0)
    }()

    @Test(
        "A28: on a full disk nothing is acknowledged that is not there, and reads go on",
        arguments: ["put-document", "issue", "register"]
    )
    func full(name: String) async throws {
        guard Self.canMount else { return print("skipped: no user namespace to mount in") }
        let prepared = try await Prepared(#require(FaultOperations.named(name)))
        var refused = 0
        for spare in [0, 8, 40, 120] {
            try await prepared.withCopy { folder in
                let run = try TargetRun.run(Self.shell(Self.onSmallDisk, name, folder, "\(spare)"))
                #expect([.exited(0), .exited(3)].contains(run.end), "\(spare) KiB: \(run.end) \(run.said) \(run.errors)")
                if run.end == .exited(3) {
                    refused += 1
                    #expect(run.said.contains("reads go on"), "\(spare) KiB: \(run.said)")
                }
                await Points.judge(prepared, "full:\(spare)", folder, said: run.said)
            }
        }
        #expect(refused > 0, "no disk was small enough")
    }

    /// $2 becomes the middle of a small disk, which gets full but for $3 KiB once the city is open, and is copied back at the end.
    private static let onSmallDisk = """
        set -e
        size=$(($(du -sk "$2" | cut -f1) + 1536))
        mount -t tmpfs -o size=${size}k none /mnt
        cp -r "$2/." /mnt
        SEGEL_FAULT_FILL="$3" "$0" run "$1" /mnt && status=0 || status=$?
        rm -f /mnt/filling
        rm -rf "$2"
        cp -r /mnt "$2"
        exit $status
        """

    @Test("A29: a disk that is read-only at the start is named, and nothing is changed")
    func readOnly() async throws {
        guard Self.canMount else { return print("skipped: no user namespace to mount in") }
        let prepared = try await Prepared(#require(FaultOperations.named("open")))
        try await prepared.withCopy { folder in
            let script = "mount --bind \"$2\" \"$2\" && mount -o remount,bind,ro \"$2\" && exec \"$0\" run \"$1\" \"$2\""
            let run = try TargetRun.run(Self.shell(script, "open", folder))
            #expect(
                run.end == .exited(3) && run.said.contains { $0.contains("Read-only file system") },
                "\(run.end) \(run.said) \(run.errors)"
            )
            await Points.judge(prepared, "read-only", folder, said: run.said)
        }
    }

    private static func shell(_ script: String, _ arguments: String...) -> [String] {
        ["unshare", "-rm", "sh", "-c", script, Products.folder.appending(path: "segel-fault-target").path] + arguments
    }
}

import SegelSQLite
import SegelTestSupport
import SegelVault
import Testing

@Suite("Key ring in a file")
struct KeyRingInFileTests {
    @Test("A16: of many tasks that replace one file at once exactly one wins each time, and the file is the winner's") func race()
        async throws
    {
        let folder = try TemporaryFolder(), path = folder.path + "/keyring"
        var current: [UInt8]?
        for round in UInt8(0)..<40 {
            let old = current
            let won = await withTaskGroup(of: [UInt8]?.self) { group in
                for task in UInt8(0)..<6 {
                    group.addTask {
                        let new = [round, task] + [UInt8](repeating: task, count: 2_000)
                        do {
                            try KeyRingInFile(path: path).replace(old, with: new)
                            return new
                        } catch {
                            #expect(error as? KeyRingError == .changedMeanwhile)
                            return nil
                        }
                    }
                }
                var won: [[UInt8]] = []
                for await new in group { if let new { won.append(new) } }
                return won
            }
            #expect(won.count == 1)
            current = try KeyRingInFile(path: path).load()
            #expect(current == won.first)
        }
    }
}

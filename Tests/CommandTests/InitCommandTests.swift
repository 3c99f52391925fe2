import Foundation
import SegelTestSupport
import Testing

/// The service's user makes a deployment from files that are root's, as an installed package has them.
@Suite("A new deployment belongs to whoever makes it") struct InitCommandTests {
    @Test(
        "the catalogue's copy is its maker's alone, whoever has the original; what the file system refuses is said with its path"
    )
    func owner() throws {
        let commands = try Commands(), manager = FileManager.default
        try commands.write("kata sandi kota uji\n", "pass")
        let theirs = commands.path("Catalogue")
        try manager.copyItem(atPath: TestCity.repository.appending(path: "Catalogue").path, toPath: theirs)
        if geteuid() == 0 {
            // Root may give files away; what copies owners, too, may not be done by anybody else.
            for name in [""] + (try manager.subpathsOfDirectory(atPath: theirs)) { #expect(chown(theirs + "/" + name, 4_242, 4_242) == 0) }
        } else {
            print("skipped: that the original is somebody else's; only root can make it so")
        }
        let arguments = [
            "--passphrase-file", "pass", "--root-key", "root.key", "--root-passphrase-file", "pass", "--public-url", "http://127.0.0.1:9",
        ]
        try commands.segel(["init", "data", "--catalogue", "Catalogue"] + arguments)
        let copies = try manager.subpathsOfDirectory(atPath: commands.path("data/catalogue"))
        let originals = try manager.subpathsOfDirectory(atPath: theirs)
        #expect(copies.contains("region.yaml") && Set(copies) == Set(originals))
        for name in copies {
            let facts = try manager.attributesOfItem(atPath: commands.path("data/catalogue/" + name))
            #expect(facts[.ownerAccountID] as? UInt == UInt(geteuid()))
            #expect(facts[.posixPermissions] as? Int == (facts[.type] as? FileAttributeType == .typeDirectory ? 0o700 : 0o600))
        }
        let refused = try commands.segel(["trust", "export", "--data", "data", "--out", "no/such/folder"], expecting: 1)
        #expect(refused.errors.contains("no/such/folder: No such file or directory") && !refused.errors.contains("NSCocoa"))
    }
}

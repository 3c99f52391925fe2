import SegelCatalogue
import SegelCredential
import Foundation
import SegelCrypto
import SegelTestSupport
import SegelUseCases
import SegelVault

/// What the kill test kills: issues credentials and rotates every key of the ring without pause, and writes a line for whatever it may
/// acknowledge. Arguments: the deployment's folder; "init" to make one, "append" to fill its log alone.
@main
struct CrashTarget {
    static func main() async throws {
        let path = CommandLine.arguments[1]
        let rootFile = path + ".root"
        if CommandLine.arguments.count > 2, CommandLine.arguments[2] == "append" { return try await AppendTarget(path).run() }
        if CommandLine.arguments.count > 2 {
            let city = try await TestCity(path)
            let person = try await city.citizen(1)
            for serial in 2..<40 { _ = try await city.citizen(serial) }
            let officers = try await city.officers(for: "SIP")
            _ = try await city.issued(person, officers)
            try Data(city.root.privateBytes.withUnsafeBytes { Array($0) }).write(to: URL(filePath: rootFile))
            return
        }
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: rootFile)))
        let root = try SigningKey(algorithm: .es256, privateBytes: SecretBytes(moving: &bytes))
        let city = try await TestCity(path, reopening: root)
        say("open")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await issueForever(city) }
            group.addTask { try await rotateForever(city) }
            try await group.waitForAll()
        }
    }

    static func issueForever(_ city: TestCity) async throws {
        let person = try await signIn(.nik("1872010101909901"), city)
        var officers: [SignedIn] = []
        for step in city.mall.catalogue.service("SIP")?.workflow.steps ?? [] {
            officers.append(try await signIn(.officer("\(step.id)-\(step.agency)"), city))
        }
        while true {
            let credential = try await city.issued(person, officers)
            say("issued \(credential.id.text) \(credential.claims["noSIP"]?.string ?? "")")
        }
    }

    /// All four kinds in turn.
    static func rotateForever(_ city: TestCity) async throws {
        while true {
            for key in RingKeyName.allCases {
                let plan = try await city.mall.planRotation(key)
                while !(try await city.mall.rotate(plan, batch: 3)).isFinished {}
                say("rotated \(plan.name)")
            }
        }
    }

    static func signIn(_ name: SignInName, _ city: TestCity) async throws -> SignedIn {
        try await city.mall.signedIn(session: city.mall.signIn(name, password: TestCity.passphrase))
    }

    /// One write, so that a kill leaves a whole line or none.
    static func say(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = bytes.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
    }
}

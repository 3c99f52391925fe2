import Foundation
import SegelCatalogue
import SegelCrypto
import SegelPostgres
import SegelSQLite
import SegelTestSupport
import SegelUseCases

/// The same work on one, two and three nodes over one PostgreSQL, all writing for one tenant, and on SQLite, which one process owns.
///
/// A node is a process of its own here, without HTTP before it. On a machine with few cores nodes, PostgreSQL and its disk share them: what is measured is what a node more
/// costs, and that nothing but a tenant's commits goes one after the other.
extension Benchmarks {
    static func nodes() async throws {
        let seconds = option("seconds", default: 5, quick: 2), cases = option("cases", default: 128, quick: 32)
        guard PostgresServer.isInstalled else { return Report.missing(.postgres) }
        for count in [0, 1, 2, 3] {
            let folder = try TemporaryFolder(), database = try count == 0 ? nil : PostgresServer.shared.database().url
            let work = try await WaitingWork(folder.path + "/city", database, cases: cases)
            var rates: [String] = []
            for kind in NodeWork.allCases {
                let rate = try await rate(of: kind, work, folder.path, database, nodes: max(1, count), seconds)
                rates.append(String(format: "%.0f", rate))
            }
            let name = count == 0 ? "SQLite, the one process it has" : "PostgreSQL, \(count) node\(count == 1 ? "" : "s")"
            Report.row("\(count)", "\(name): issue, verify, put 2 KiB, get 2 KiB, 1/s", rates.joined(separator: ", "))
        }
    }

    /// Of all nodes together, from when all were ready until the last had ended.
    private static func rate(
        of kind: NodeWork,
        _ work: WaitingWork,
        _ folder: String,
        _ database: String?,
        nodes: Int,
        _ seconds: Int
    ) async throws -> Double {
        var running: [NodeProcess] = []
        for number in 0..<nodes {
            let own = "\(folder)/\(kind)-\(number)"
            try FileManager.default.copyItem(atPath: folder + "/city", toPath: own)
            let mine = work.cases.enumerated().filter { $0.offset % nodes == number }.map(\.element)
            let order = NodeOrder(
                work: kind,
                folder: own,
                database: database,
                seconds: seconds,
                session: work.head,
                cases: mine,
                credential: work.credential
            )
            running.append(try NodeProcess(order, at: own + ".json"))
        }
        for node in running { try node.waitUntilReady() }
        return try await Self.rate(of: running)
    }

    private static func rate(of running: [NodeProcess]) async throws -> Double {
        var done = 0
        let taken = try await seconds {
            for node in running { try node.go() }
            for node in running { done += try node.finish() }
        }
        return Double(done) / taken
    }
}

enum NodeWork: String, CaseIterable, Codable { case issue, verify, put, get }

/// What a node is told, as a file.
struct NodeOrder: Codable {
    let work: NodeWork
    let folder: String
    let database: String?
    let seconds: Int
    /// The head of the agency's.
    let session: String
    let cases: [String]
    let credential: [UInt8]
}

/// A city that is closed again, with cases at the head's desk.
private struct WaitingWork {
    let head: String
    let cases: [String]
    let credential: [UInt8]

    init(_ folder: String, _ database: String?, cases count: Int) async throws {
        if let database {
            let endpoint = try PostgresEndpoint(url: database)
            try Migrator(endpoint.connect()).migrate()
            try PostgresStore.addTenant(1, named: "kota", at: 0, endpoint.connect())
        }
        let city = try await TestCity.onNode(folder, database, isNew: true)
        let officers = try await city.officers(for: "SIP"), person = try await city.citizen(1)
        credential = try await city.issued(person, officers).bytes
        try await city.mall.publishStatusLists()
        var waiting: [String] = []
        for _ in 0..<count {
            let id = try await city.submitted(person)
            for officer in officers.dropLast() { _ = try await city.approve(id, by: officer) }
            waiting.append(id)
        }
        cases = waiting
        let step = city.mall.catalogue.service("SIP")?.workflow.steps.last
        head = try await city.mall.signIn(.officer("\(step?.id ?? "")-\(step?.agency ?? "")"), password: TestCity.passphrase)
        try city.store.close()
    }
}

extension TestCity {
    /// On the folder's SQLite, or on PostgreSQL with the folder for its files.
    static func onNode(_ folder: String, _ database: String?, isNew: Bool) async throws -> TestCity {
        let store = try database.map { try PostgresStore(PostgresEndpoint(url: $0), tenant: 1) }
        let root = isNew ? nil : SigningKey(generating: .es256, from: SystemRandom())
        return try await TestCity(folder, reopening: root, clock: TestClock(TestCity.start)) { sqlite in
            if let store { store } else { sqlite }
        }
    }
}

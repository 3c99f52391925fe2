private import CPostgres
internal import Glibc

/// One connection. One thread at a time; every call waits for the server's answer.
package final class PostgresSession {
    private let connection: OpaquePointer
    private var prepared: [StatementKey: String] = [:]
    private var isAnswerOwed = false

    /// The types are part of it: a null leaves its own to the statement.
    private struct StatementKey: Hashable {
        let sql: String
        let types: [UInt32]
    }

    /// Parameters and values as libpq takes them: keywords of its manual, 34.1.2.
    package init(_ parameters: [(String, String)]) throws {
        try PostgresLibrary.open()
        var keywords = parameters.map { Optional(UnsafePointer(strdup($0.0)!)) } + [nil]
        var values = parameters.map { Optional(UnsafePointer(strdup($0.1)!)) } + [nil]
        defer { for pointer in keywords + values { free(UnsafeMutableRawPointer(mutating: pointer)) } }
        // 1: a `dbname` that is a URL is taken apart.
        guard let connection = PQconnectdbParams(&keywords, &values, 1) else { throw PostgresUnreachable(description: "no memory") }
        self.connection = connection
        guard PQstatus(connection) == CONNECTION_OK else {
            // `deinit` finishes it: everything is set.
            let words = String(cString: PQerrorMessage(connection)).split(separator: "\n").joined(separator: "; ")
            throw PostgresUnreachable(words: words)
        }
        // What the server remarks in passing may quote values.
        PQsetNoticeProcessor(connection, { _, _ in }, nil)
    }

    deinit { PQfinish(connection) }

    var isAlive: Bool { PQstatus(connection) == CONNECTION_OK }
    /// A statement of the transaction was refused: all that follow will be, and a COMMIT takes it back.
    var isTransactionFailed: Bool { PQtransactionStatus(connection) == PQTRANS_INERROR }

    /// Runs a statement, prepared at its first use.
    func query(_ sql: String, _ values: [PostgresValue]) throws -> PostgresResult {
        takeOwedAnswers()
        let name = try prepare(sql, values)
        return try BoundValues(values).with { pointers, lengths, formats in
            try PostgresResult(PQexecPrepared(connection, name, Int32(values.count), pointers, lengths, formats, 1))
        }
    }

    /// Runs a statement and, unless it is refused, `command`, in one way there and back: libpq's pipeline mode.
    func query(_ sql: String, _ values: [PostgresValue], then command: String) throws {
        takeOwedAnswers()
        let name = try prepare(sql, values)
        guard PQenterPipelineMode(connection) == 1 else { throw PostgresError(nil) }
        let isSent = BoundValues(values).with { pointers, lengths, formats in
            PQsendQueryPrepared(connection, name, Int32(values.count), pointers, lengths, formats, 1) == 1
        }
        guard isSent, PQsendQueryParams(connection, command, 0, nil, nil, nil, nil, 1) == 1, PQpipelineSync(connection) == 1 else {
            throw PostgresError(nil)
        }
        try takePipelineAnswers()
        guard PQexitPipelineMode(connection) == 1 else { throw PostgresError(nil) }
    }

    /// Up to the answer that ends a pipeline. Throws the first refusal, once the connection can be used again.
    private func takePipelineAnswers() throws {
        var refusal: PostgresError?
        while true {
            // Nil between two statements' answers; for ever where the connection broke.
            guard let result = PQgetResult(connection) else {
                guard isAlive else { throw refusal ?? PostgresError(nil) }
                continue
            }
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_PIPELINE_SYNC:
                guard let refusal else { return }
                _ = PQexitPipelineMode(connection)
                throw refusal
            case PGRES_FATAL_ERROR: refusal = refusal ?? PostgresError(result)
            default: break
            }
        }
    }

    private func prepare(_ sql: String, _ values: [PostgresValue]) throws -> String {
        let key = StatementKey(sql: sql, types: values.map(\.type))
        if let known = prepared[key] { return known }
        let name = "s\(prepared.count)"
        _ = try PostgresResult(PQprepare(connection, name, sql, Int32(values.count), key.types))
        prepared[key] = name
        return name
    }

    /// Runs constant text without values, of one statement or several.
    package func execute(_ script: String) throws {
        takeOwedAnswers()
        _ = try PostgresResult(PQexec(connection, script))
    }

    /// Sends constant text and does not wait: the answer, whatever it is, is taken before the next statement. Only for what nobody has to know of.
    func executeLater(_ script: String) {
        takeOwedAnswers()
        // Where it cannot be sent, the connection is lost, which the next statement finds.
        isAnswerOwed = PQsendQuery(connection, script) == 1
    }

    private func takeOwedAnswers() {
        guard isAnswerOwed else { return }
        isAnswerOwed = false
        while let result = PQgetResult(connection) { PQclear(result) }
    }

    /// What was announced (NOTIFY) on the channels that are listened to; waits for the first for so many milliseconds.
    func notices(within milliseconds: Int32) throws -> [String] {
        var socket = pollfd(fd: PQsocket(connection), events: Int16(POLLIN), revents: 0)
        guard poll(&socket, 1, milliseconds) >= 0 || errno == EINTR, PQconsumeInput(connection) == 1 else { throw PostgresError(nil) }
        var payloads: [String] = []
        while let notice = PQnotifies(connection) {
            payloads.append(String(cString: notice.pointee.extra))
            PQfreemem(notice)
        }
        return payloads
    }
}

/// A server's answer.
final class PostgresResult {
    let result: OpaquePointer

    init(_ result: OpaquePointer?) throws {
        guard let result else { throw PostgresError(nil) }
        self.result = result
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_SINGLE_TUPLE, PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_PIPELINE_SYNC: break
        default:
            // Read before it is freed; `deinit` does that once all is set.
            throw PostgresError(result)
        }
    }

    deinit { PQclear(result) }

    var count: Int { Int(PQntuples(result)) }
    func row(_ index: Int) -> PostgresRow { PostgresRow(self, index) }

    /// Rows inserted, updated or deleted.
    var changes: Int { Int(String(cString: PQcmdTuples(result))) ?? 0 }
}

/// Values in the binary format, side by side in one buffer.
private struct BoundValues {
    private var buffer: [UInt8] = []
    private var offsets: [Int?] = []
    private var lengths: [Int32] = []

    init(_ values: [PostgresValue]) {
        for value in values {
            let start = buffer.count
            value.append(to: &buffer)
            offsets.append(value == .null ? nil : start)
            lengths.append(Int32(buffer.count - start))
        }
        // An empty value needs an address too.
        buffer.append(0)
    }

    func with<Value>(
        _ body: (_ pointers: [UnsafePointer<CChar>?], _ lengths: [Int32], _ formats: [Int32]) throws -> Value
    ) rethrows -> Value {
        try buffer.withUnsafeBytes { bytes in
            let base = bytes.baseAddress!.assumingMemoryBound(to: CChar.self)
            return try body(offsets.map { $0.map { base + $0 } }, lengths, [Int32](repeating: 1, count: lengths.count))
        }
    }
}

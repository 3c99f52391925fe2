/// That one process alone copies into a tenant. Held until it is dropped, or its process ends.
package final class CopyLock {
    private let session: PostgresSession

    /// Nil while another holds it.
    package init?(_ endpoint: PostgresEndpoint, tenant: Int64) throws {
        session = try endpoint.connect()
        // A lock space of its own, "Segm": tenants' locks have one number, the migrations' are in the space before.
        let isFree = try session.query("SELECT pg_try_advisory_lock(1399154541, $1::BIGINT::INT)", [.integer(tenant)]).row(0).flag(0)
        guard isFree else { return nil }
    }
}

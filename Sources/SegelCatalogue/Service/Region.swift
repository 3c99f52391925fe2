/// Where the mall is: what differs from city to city although the services are the same.
package struct Region: Sendable {
    /// What a region sets otherwise than a service's file.
    package struct Terms: Sendable {
        package let fee: Int?
        package let sla: SLA?
    }

    /// Such as "18.72".
    package let code: String
    /// As a place on documents.
    package let name: String
    /// What is asked here, by name; conditions of service files name them.
    package let flags: [String: Bool]
    /// Words of this region in the labels and helps of documents, by name: `{region.name}`.
    package let texts: [String: LocalizedText]
    /// By service.
    package let terms: [String: Terms]
}

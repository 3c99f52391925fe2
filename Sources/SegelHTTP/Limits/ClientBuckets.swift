/// The buckets of the clients heard of last, never more than twice `generation` of them: when one generation is full, the one before it is
/// forgotten. A forgotten bucket is a full one, so somebody with 16,384 addresses is held by the total alone, as they would be anyway.
struct ClientBuckets {
    static let generation = 8_192

    private var young: [[UInt8]: TokenBucket] = [:]
    private var old: [[UInt8]: TokenBucket] = [:]

    var count: Int { young.count + old.count }

    subscript(client: [UInt8]) -> TokenBucket? {
        get { young[client] ?? old[client] }
        set {
            if young[client] == nil, young.count >= Self.generation {
                old = young
                young = [:]
            }
            young[client] = newValue
        }
    }
}

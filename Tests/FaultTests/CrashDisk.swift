import Foundation
import SegelFaultDisk

/// A disk that may lose, tear and reorder whatever was written since the last sync, built from a recording of what SQLite did. What a sync
/// confirmed stays; anything later is there whole, in part by 512-byte sectors, or not at all, whatever came before or after it.
struct CrashDisk {
    static let sector = 512

    struct File {
        /// Nil: no such file.
        var durable: [UInt8]?
        var pending: [segel_disk_call] = []
        /// Whether the folder was synced since the name was made or taken away; until then `old` may be there instead.
        var isNamed = true
        var old: [UInt8]?
    }

    private(set) var files = [File](repeating: File(), count: 3)

    mutating func run(_ call: segel_disk_call) {
        let index = Int(call.file)
        switch segel_disk_kind(UInt32(call.kind)) {
        case SEGEL_DISK_CREATE:
            // A name that was just taken away and is made again: what may be there instead is the first file still.
            let old = files[index].isNamed ? nil : files[index].old
            files[index] = File(durable: [], isNamed: false, old: old)
        case SEGEL_DISK_SYNC:
            files[index].durable = Self.apply(files[index].pending, to: files[index].durable ?? [])
            files[index].pending = []
            // SQLite syncs the folder with a new file's first sync, and with it all that happened in the folder before.
            if !files[index].isNamed { syncFolder() }
        case SEGEL_DISK_DELETE:
            files[index] = File(durable: nil, isNamed: false, old: files[index].durable)
            if call.length != 0 { syncFolder() }
        default: files[index].pending.append(call)
        }
    }

    private mutating func syncFolder() {
        for index in files.indices {
            files[index].isNamed = true
            files[index].old = nil
        }
    }

    /// What a killed process leaves: the kernel still has its writes.
    var afterKill: [[UInt8]?] { files.map { file in file.durable.map { Self.apply(file.pending, to: $0) } } }

    /// What a power failure may leave.
    func afterPowerFailure(_ chance: inout Chance) -> [[UInt8]?] {
        var image: [[UInt8]?] = []
        for file in files {
            if !file.isNamed, chance.below(2) == 0 {
                image.append(file.old)
            } else {
                image.append(file.durable.map { Self.tear(file.pending, over: $0, &chance) })
            }
        }
        return image
    }

    private static func apply(_ calls: [segel_disk_call], to bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for call in calls { apply(call, 0, Int(call.length), to: &bytes) }
        return bytes
    }

    /// The part `from ..< to` of one call.
    private static func apply(_ call: segel_disk_call, _ from: Int, _ to: Int, to bytes: inout [UInt8]) {
        if segel_disk_kind(UInt32(call.kind)) == SEGEL_DISK_TRUNCATE {
            let size = Int(call.offset)
            if bytes.count > size { bytes.removeLast(bytes.count - size) } else { grow(&bytes, size) }
            return
        }
        guard let source = call.bytes, to > from else { return }
        let start = Int(call.offset) + from
        grow(&bytes, start + to - from)
        bytes.withUnsafeMutableBytes { $0.baseAddress?.advanced(by: start).copyMemory(from: source + from, byteCount: to - from) }
    }

    private static func grow(_ bytes: inout [UInt8], _ count: Int) {
        if bytes.count < count { bytes += [UInt8](repeating: 0, count: count - bytes.count) }
    }

    private static func tear(_ calls: [segel_disk_call], over durable: [UInt8], _ chance: inout Chance) -> [UInt8] {
        var bytes = durable
        // How much of it all got through, drawn per image: from nearly nothing to nearly everything.
        let weight = chance.below(17)
        for call in calls where chance.below(16) < weight {
            let count = Int(call.length)
            guard count > sector, chance.below(3) == 0 else {
                apply(call, 0, count, to: &bytes)
                continue
            }
            // Sectors begin at multiples of 512 of the file, not of the write.
            var from = 0
            while from < count {
                let to = min(count, from + sector - (Int(call.offset) + from) % sector)
                if chance.below(2) == 0 { apply(call, from, to, to: &bytes) }
                from = to
            }
        }
        return bytes
    }
}

/// SplitMix64: the same draws for the same seed and point.
struct Chance {
    private var state: UInt64

    init(seed: UInt64, point: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 ^ point &* 0xD1B5_4A32_D192_ED03 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
    mutating func pick<Element>(_ elements: [Element]) -> Element? { elements.isEmpty ? nil : elements[below(elements.count)] }
}

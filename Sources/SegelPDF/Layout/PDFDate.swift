internal import Foundation
internal import SegelUseCases

/// A moment as PDF writes it (ISO 32000-1, 7.9.4), in WIB.
struct PDFDate {
    private let parts: [Int]

    init(_ time: UnixTime) {
        // Western Indonesia has no summer time: seven hours, always.
        var moment = time_t(time + 7 * 3_600), broken = tm()
        gmtime_r(&moment, &broken)
        parts = [
            Int(broken.tm_year) + 1_900, Int(broken.tm_mon) + 1, Int(broken.tm_mday), Int(broken.tm_hour), Int(broken.tm_min),
            Int(broken.tm_sec),
        ]
    }

    private func two(_ index: Int) -> String { parts[index] < 10 ? "0\(parts[index])" : "\(parts[index])" }

    /// For Cairo.
    var iso: String { "\(parts[0])-\(two(1))-\(two(2))T\(two(3)):\(two(4)):\(two(5))+07:00" }

    /// "D:20261124090000+07'00'".
    var text: String { "D:\(parts[0])\(two(1))\(two(2))\(two(3))\(two(4))\(two(5))+07'00'" }
}

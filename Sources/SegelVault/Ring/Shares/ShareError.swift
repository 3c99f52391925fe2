/// Why shares unlock nothing (Docs/Formats/Share.md). Nothing was changed.
package enum ShareError: Error, Equatable {
    /// Not the text of a share.
    case malformed
    /// Written by newer software.
    case unknownFormat
    case zeroIndex
    /// Not 2 ≤ needed ≤ dealt ≤ 16, or an index over the number dealt.
    case parametersRefused
    /// The checksum is wrong: a letter or a number was copied wrongly.
    case altered
    case otherDeployment
    case mixedSets
    case duplicateIndex(UInt8)
    /// The key ring holds no such set: it was replaced, or belongs to another copy.
    case unknownSet
    /// A share of this index was dealt, but not this one.
    case notTheOneDealt(UInt8)
    case tooFew(brought: Int, needed: Int)
    /// The set was never rehearsed.
    case pending
    /// The set was rehearsed before.
    case activeAlready

    package var code: String {
        switch self {
        case .malformed: "share-malformed"
        case .unknownFormat: "share-unknown-format"
        case .zeroIndex: "share-zero-index"
        case .parametersRefused: "share-parameters-refused"
        case .altered: "share-altered"
        case .otherDeployment: "share-of-another-deployment"
        case .mixedSets: "share-sets-mixed"
        case .duplicateIndex: "share-duplicate-index"
        case .unknownSet: "share-set-unknown"
        case .notTheOneDealt: "share-not-the-one-dealt"
        case .tooFew: "share-too-few"
        case .pending: "share-set-pending"
        case .activeAlready: "share-set-active-already"
        }
    }
}

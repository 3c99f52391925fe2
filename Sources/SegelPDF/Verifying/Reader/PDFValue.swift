/// A value of PDF's syntax (ISO 32000-1 section 7.3). Streams are `PDFObject`s.
enum PDFValue: Equatable {
    case null
    case bool(Bool)
    case integer(Int)
    case real(Double)
    case name(String)
    case string([UInt8])
    case array([PDFValue])
    /// An array of numbers alone, in a page's content.
    case numbers([Double])
    case dictionary(PDFMembers)
    case reference(Int)

    var name: String? { if case .name(let name) = self { name } else { nil } }
    var integer: Int? { if case .integer(let number) = self { number } else { nil } }
    var string: [UInt8]? { if case .string(let bytes) = self { bytes } else { nil } }
    var array: [PDFValue]? { if case .array(let values) = self { values } else { nil } }
    var numbers: [Double]? { if case .numbers(let numbers) = self { numbers } else { nil } }
    var dictionary: PDFMembers? { if case .dictionary(let members) = self { members } else { nil } }
    var reference: Int? { if case .reference(let number) = self { number } else { nil } }

    var number: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .real(let number): number
        default: nil
        }
    }
}

/// An indirect object: where it stands, and of a stream where its data stand. A class, so that handing one on copies nothing of it.
final class PDFObject {
    let number: Int
    let value: PDFValue
    /// Of every dictionary in it.
    let marks: PDFMarks
    /// From its number to behind `endobj`.
    let span: Range<Int>
    let data: Range<Int>?

    init(number: Int, value: PDFValue, marks: PDFMarks, span: Range<Int>, data: Range<Int>?) {
        (self.number, self.value, self.marks, self.span, self.data) = (number, value, marks, span, data)
    }

    var members: PDFMembers? { value.dictionary }
    var place: (bytes: Range<Int>, object: Int) { (span, number) }
}

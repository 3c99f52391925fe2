internal import SegelCredential
internal import SegelCrypto
package import SegelUseCases

/// An altered or ill-made PDF, and the refusal it must meet: the code, and the place that is named.
package struct Attack: Sendable, CustomStringConvertible {
    /// The number of the attack it belongs to, and what was done.
    package let name: String
    package let fault: PageFault
    /// Letters that the place or the detail must hold.
    package let names: String
    package let file: [UInt8]

    package var description: String { name }

    package init(_ name: String, _ fault: PageFault, _ names: String, _ file: [UInt8]) {
        (self.name, self.fault, self.names, self.file) = (name, fault, names, file)
    }

    /// All of them. Those of the first three groups are what anybody can do to a signed file; the fourth are files that an agency was made to sign.
    package static func all() throws -> [Attack] {
        let town = try PageTown()
        return try updates(town) + ranges(town) + signatures(town) + illMade(town)
    }
}

extension Array<UInt8> {
    /// The first `old` in it replaced.
    package func replacingFirst(_ old: String, with new: String) -> [UInt8] {
        guard let range = firstRange(of: TestPDF.bytes(old)) else { preconditionFailure("no \(old)") }
        return self[..<range.lowerBound] + TestPDF.bytes(new) + self[range.upperBound...]
    }
}

extension TestPDF {
    /// A copy with other objects.
    package func with(_ changes: [Int: String]) -> TestPDF {
        var copy = self
        for (number, text) in changes { copy.objects[number] = Self.bytes(text) }
        return copy
    }

    /// A copy with a key more in an object that is one dictionary.
    package func adding(_ members: String, to number: Int) -> TestPDF {
        var copy = self
        copy.objects[number] = Array(objects[number]!.dropLast(3)) + Self.bytes(" \(members) >>")
        return copy
    }
}

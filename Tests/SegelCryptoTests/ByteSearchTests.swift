import SegelCrypto
import Testing

@Suite("Searching bytes")
struct ByteSearchTests {
    @Test("a pattern is found where it stands first, from where it is looked for, at both ends, and not where only a part of it is")
    func place() {
        let bytes = Array("%PDF- aab aaab %PDF".utf8)
        #expect(bytes.place(of: Array("%PDF-".utf8)) == 0 && bytes.place(of: Array("%PDF".utf8), from: 1) == 15)
        #expect(bytes.place(of: Array("aab".utf8)) == 6 && bytes.place(of: Array("aab".utf8), from: 7) == 11)
        #expect(bytes.place(of: Array("%PDF-".utf8), from: 1) == nil && bytes.place(of: Array("zz".utf8)) == nil)
        let all = [UInt8](0..<20)
        for at in all.indices { #expect(all.place(of: [UInt8(at)]) == at && all.place(of: Array(all[at...]), from: at / 2) == at) }
        #expect([UInt8]().place(of: [1]) == nil && [1, 2].place(of: [2], from: 2) == nil && [1, 2].place(of: [1, 2, 3]) == nil)
    }

    @Test("a byte is found where it stands first, in a slice by the whole's own places")
    func byte() {
        let bytes = Array("satu.dua.tiga".utf8), dot = UInt8(ascii: ".")
        #expect(
            bytes.place(of: dot) == 4 && bytes.place(of: dot, from: 4) == 4 && bytes.place(of: dot, from: 5) == 8
                && bytes.place(of: dot, from: 9) == nil
        )
        #expect(bytes.place(of: bytes[0]) == 0 && bytes.place(of: bytes[12], from: 12) == 12 && bytes.place(of: dot, from: 13) == nil)
        let slice = bytes[5..<9]
        #expect(slice.place(of: dot) == 8 && slice.place(of: dot, from: 8) == 8 && slice.place(of: dot, from: 9) == nil)
        #expect(
            slice.place(of: UInt8(ascii: "d")) == 5 && slice.place(of: UInt8(ascii: "d"), from: 6) == nil
                && slice.place(of: UInt8(ascii: "t")) == nil
        )
        #expect([UInt8]().place(of: dot) == nil && bytes[5..<5].place(of: dot) == nil)
    }
}

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
}

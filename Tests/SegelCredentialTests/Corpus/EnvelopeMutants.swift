import SegelCrypto

@testable import SegelCredential

extension MutantMaker {
    /// The parts around the signed ones: signature, separators, size.
    var envelopes: [CorpusMutant] {
        let honest = String(decoding: honest, as: UTF8.self)
        let jwt = String(honest.prefix { $0 != "~" }), tail = String(honest.dropFirst(jwt.count))
        let parts = jwt.split(separator: ".").map(String.init), signature = parts[2]
        func signed(_ letters: String) -> [UInt8] { Array("\(parts[0]).\(parts[1]).\(letters)\(tail)".utf8) }
        let raw = (try? Base64URL.decode(signature)) ?? []
        func bytes(_ bytes: [UInt8]) -> [UInt8] { signed(Base64URL.encode(bytes)) }
        let zero = [UInt8](repeating: 0, count: 32), full = [UInt8](repeating: 255, count: 32)
        let invalid: [(String, [UInt8])] = [
            ("no signature", signed("")), ("zeros", bytes(zero + zero)), ("r zero", bytes(zero + raw[32...])),
            ("s zero", bytes(raw[..<32] + zero)),
            ("r too great", bytes(full + raw[32...])), ("s too great", bytes(raw[..<32] + full)),
            ("63 bytes", bytes(Array(raw.dropLast()))),
            ("65 bytes", bytes(raw + [0])), ("DER", bytes([0x30, 0x44, 2, 32] + raw[..<32] + [2, 32] + raw[32...])),
            ("swapped", bytes(Array(raw[32...] + raw[..<32]))),
            (
                "another key's",
                Array("\(parts[0]).\(parts[1]).".utf8)
                    + Base64URL.encodedBytes(issuer.statusKey.sign(Array("\(parts[0]).\(parts[1])".utf8))) + Array(tail.utf8)
            ),
            ("no payload", Array("\(parts[0])..\(signature)\(tail)".utf8)),
            ("another's payload", Array("\(parts[0]).\(parts[1].dropLast(4))AAAA.\(signature)\(tail)".utf8)),
        ]
        let malformed: [(String, [UInt8])] = [
            ("padded", signed(signature + "==")), ("standard alphabet", signed("+" + signature.dropFirst())),
            ("a space", signed(signature + " ")),
            ("one part", Array("\(parts[0])\(tail)".utf8)), ("two parts", Array("\(parts[0]).\(parts[1])\(tail)".utf8)),
            ("four parts", signed("\(signature).\(signature)")), ("no header", Array(".\(parts[1]).\(signature)\(tail)".utf8)),
            ("loose bits", signed(signature.dropLast() + "B")),
            ("no tilde", Array(jwt.utf8)), ("empty", []), ("only tildes", Array("~~".utf8)),
            ("JSON form", Array(#"{"payload":"x"}~"#.utf8)),
        ]
        return invalid.map { CorpusMutant("signature: \($0.0)", $0.1, .signatureInvalid) }
            + malformed.map { CorpusMutant("parts: \($0.0)", $0.1, .malformed) }
            + [
                CorpusMutant("1,001 disclosures", with(disclosures: Array(repeating: disclosures[0], count: 1_001)), .tooLarge),
                CorpusMutant("100 MB", Array(repeating: UInt8(ascii: "a"), count: 100 << 20), .tooLarge),
                CorpusMutant("many tildes", Array(repeating: UInt8(ascii: "~"), count: 1 << 20), .tooLarge),
                CorpusMutant("key binding that is none", with(suffix: "abc"), .keyBindingRefused),
                CorpusMutant("key binding without a holder", with(suffix: jwt), .keyBindingRefused),
            ]
    }

    /// Each bit of the signed part, eight apart, and each cut of it.
    var damaged: [CorpusMutant] {
        let honest = honest, end = honest.firstIndex(of: UInt8(ascii: "~")) ?? 0
        return stride(from: 0, to: end, by: 7).map { at in
            var bytes = honest
            bytes[at] = bytes[at] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            // Whatever it was, it is refused; which code depends on what the letter stood for.
            return CorpusMutant("letter \(at)", bytes, .signatureInvalid)
        }
    }
}

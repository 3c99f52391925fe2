/// Made-up data for trying a service out. NIKs whose serial is 9900 or above belong to nobody.
package enum ExampleData {
    package static let nik = "1872010101909949"

    /// What a register says of somebody who exists nowhere, every element of the law but the NIK.
    package static let register = [
        "noKK": "1872010101159949", "nama": "Warga Uji", "jk": "L", "tempatLahir": "Metro", "tglLahir": "1990-01-01", "golDarah": "13",
        "agama": "1", "statusKawin": "2", "shdk": "1", "cacat": "6", "pendidikan": "8", "pekerjaan": "Guru", "nikIbu": "1872014101659906",
        "namaIbu": "Ibu Uji", "nikAyah": "1872010101609905", "namaAyah": "Ayah Uji", "alamatSebelumnya": "Jalan Lama 1",
        "alamatSekarang": "Jalan Uji 1", "punyaAktaLahir": "ya", "noAktaLahir": "1872-LU-01011990-0001", "punyaAktaKawin": "ya",
        "noAktaKawin": "1872-KW-05052015-0001", "tglKawin": "2015-05-05", "punyaAktaCerai": "tidak", "noAktaCerai": "-",
        "tglCerai": "1900-01-01",
    ]

    /// An answer of the field's type; of a choice, its first.
    package static func answer(to field: Field) -> String {
        switch field.type {
        case .text(let limit): String("Uji \(field.name)".prefix(limit))
        case .longText: "Jalan Uji 1"
        case .name: "Nama Uji"
        case .nik: "1872010101909950"
        case .familyCard: "1872010101159950"
        // Whoever must have an age has it; everybody else is a child.
        case .date: field.age?.least == nil ? "2020-01-01" : "1990-01-01"
        case .time: "04:30"
        case .phone: "081234567890"
        case .email: "warga@example.org"
        case .integer(let least, _, _): String(least)
        case .choice(let choices): choices.first?.code ?? ""
        }
    }
}

internal import SegelCatalogue

/// What a value of the profile is called, and how it reads.
extension Words {
    /// By the name of an element of the law, else by the label of the form's field that left it.
    func profileLabel(_ name: String, _ catalogue: Catalogue) -> String {
        if let known = Self.elements[name] { return known[language] }
        return field(leaving: name, catalogue)?.label[language] ?? name
    }

    func profileValue(_ value: String, of name: String, _ catalogue: Catalogue) -> String {
        if let choice = catalogue.codeLists[name]?.first(where: { $0.code == value }) { return choice.label[language] }
        if let field = field(leaving: name, catalogue) { return SegelCatalogue.shown(value, of: field, in: language) }
        return CivilDate(iso: value)?.text(language) ?? value
    }

    /// The elements first, in the order of the law; then what services left, by label.
    func profileOrder(_ names: some Collection<String>, _ catalogue: Catalogue) -> [String] {
        names.sorted { a, b in
            let (left, right) = (Self.order[a] ?? Int.max, Self.order[b] ?? Int.max)
            return left == right ? profileLabel(a, catalogue) < profileLabel(b, catalogue) : left < right
        }
    }

    private func field(leaving name: String, _ catalogue: Catalogue) -> Field? {
        for service in catalogue.services {
            if let field = service.fields.first(where: { $0.remember == name }) { return field }
        }
        return nil
    }

    private static let elements = Dictionary(uniqueKeysWithValues: names.map { ($0.name, LocalizedText(id: $0.id, en: $0.en)) })
    private static let order = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($0.element.name, $0.offset) })

    /// The elements of UU 24/2013 article 58(2) that a profile may hold.
    static let names: [(name: String, id: String, en: String)] = [
        ("nama", "Nama lengkap", "Full name"),
        ("nik", "NIK", "NIK"),
        ("noKK", "Nomor KK", "Family card number"),
        ("jk", "Jenis kelamin", "Sex"),
        ("tempatLahir", "Tempat lahir", "Place of birth"),
        ("tglLahir", "Tanggal lahir", "Date of birth"),
        ("golDarah", "Golongan darah", "Blood group"),
        ("agama", "Agama", "Religion"),
        ("statusKawin", "Status perkawinan", "Marital status"),
        ("shdk", "Hubungan dalam keluarga", "Place in the family"),
        ("cacat", "Disabilitas", "Disability"),
        ("pendidikan", "Pendidikan terakhir", "Education"),
        ("pekerjaan", "Pekerjaan", "Occupation"),
        ("nikIbu", "NIK ibu", "Mother's NIK"),
        ("namaIbu", "Nama ibu", "Mother's name"),
        ("nikAyah", "NIK ayah", "Father's NIK"),
        ("namaAyah", "Nama ayah", "Father's name"),
        ("alamatSekarang", "Alamat sekarang", "Present address"),
        ("alamatSebelumnya", "Alamat sebelumnya", "Previous address"),
        ("punyaAktaLahir", "Punya akta kelahiran", "Has a birth certificate"),
        ("noAktaLahir", "Nomor akta kelahiran", "Birth certificate number"),
        ("punyaAktaKawin", "Punya akta perkawinan", "Has a marriage certificate"),
        ("noAktaKawin", "Nomor akta perkawinan", "Marriage certificate number"),
        ("tglKawin", "Tanggal perkawinan", "Date of marriage"),
        ("punyaAktaCerai", "Punya akta perceraian", "Has a divorce certificate"),
        ("noAktaCerai", "Nomor akta perceraian", "Divorce certificate number"),
        ("tglCerai", "Tanggal perceraian", "Date of divorce"),
    ]
}

/// What is wrong with one answer, in words a citizen can act on.
package struct FieldProblem: Sendable, Hashable {
    /// The field's or document's name.
    package let field: String
    package let code: String
    package let message: LocalizedText

    package init(_ field: String, _ code: String, id: String, en: String) {
        self.field = field
        self.code = code
        message = LocalizedText(id: id, en: en)
    }
}

/// A NIK, 16 digits PPKKCC DDMMYY NNNN. It never changes and is never computed with: a birth date that disagrees is nobody's error.
package struct NIK: Sendable, Hashable {
    package let text: String

    /// Nil unless it can be one: 16 digits, day 01-31 or 41-71, month 01-12, serial not 0000.
    package init?(_ text: String) {
        let digits = text.utf8.map { Int($0) - 0x30 }
        guard digits.count == 16, digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
        let day = digits[6] * 10 + digits[7], month = digits[8] * 10 + digits[9]
        guard (1...31).contains(day) || (41...71).contains(day), (1...12).contains(month), digits[12...] != [0, 0, 0, 0] else { return nil }
        self.text = text
    }
}

extension Field {
    /// Nil when `answer` is one this field takes. An empty answer is not looked at here.
    func problem(with answer: String) -> FieldProblem? {
        switch type {
        case .text(let limit), .longText(let limit): tooLong(answer, limit)
        case .name: nameProblem(answer)
        case .nik:
            NIK(answer) == nil
                ? FieldProblem(
                    name,
                    "nik",
                    id: "NIK terdiri dari 16 angka. Periksa lagi pada KTP atau KK.",
                    en: "A NIK has 16 digits. Check the identity card or family card."
                )
                : nil
        case .familyCard:
            pattern(answer, /[0-9]{16}/, "family_card", id: "Nomor KK terdiri dari 16 angka.", en: "A family card number has 16 digits.")
        case .date:
            CivilDate(iso: answer) == nil
                ? FieldProblem(name, "date", id: "Tulis tanggal lengkap yang ada di kalender.", en: "Write a full date that exists.") : nil
        case .time:
            pattern(answer, /(?:[01][0-9]|2[0-3]):[0-5][0-9]/, "time", id: "Tulis jam seperti 14:05.", en: "Write a time such as 14:05.")
        case .phone:
            pattern(
                answer,
                /\+?[0-9](?:[ \-]?[0-9]){7,14}/,
                "phone",
                id: "Tulis nomor telepon, 8 sampai 15 angka.",
                en: "Write the phone number, 8 to 15 digits."
            )
        case .email:
            pattern(
                answer,
                /[^@\s]{1,64}@[^@\s]+\.[^@\s]{2,}/,
                "email",
                id: "Tulis alamat surel yang lengkap.",
                en: "Write a full email address."
            )
        case .integer(let min, let max, _): numberProblem(answer, min, max)
        case .choice(let choices):
            choices.contains { $0.code == answer }
                ? nil : FieldProblem(name, "choice", id: "Pilih salah satu jawaban.", en: "Choose one of the answers.")
        }
    }

    /// Whoever recorded the date: an age is the service's condition, not a spelling.
    func ageProblem(_ answer: String, on today: CivilDate) -> FieldProblem? {
        guard let age, let born = CivilDate(iso: answer) else { return nil }
        if let least = age.least, born.adding(years: least) > today {
            return FieldProblem(
                name,
                "too_young",
                id: "Layanan ini untuk yang berusia \(least) tahun ke atas.",
                en: "This service is for people of \(least) or older."
            )
        }
        guard let most = age.most, born.adding(years: most + 1) <= today else { return nil }
        return FieldProblem(
            name,
            "too_old",
            id: "Layanan ini untuk yang belum berusia \(most + 1) tahun.",
            en: "This service is for people younger than \(most + 1)."
        )
    }

    /// A choice that is for people of an age.
    func choiceProblem(_ answer: String, _ answers: [String: String], on today: CivilDate) -> FieldProblem? {
        guard case .choice(let choices) = type, let choice = choices.first(where: { $0.code == answer }), let least = choice.least,
            let born = answers[least.born].flatMap({ CivilDate(iso: $0) }), born.adding(years: least.years) > today
        else { return nil }
        return FieldProblem(
            name,
            "too_young",
            id: "\(choice.label.id): untuk yang berusia \(least.years) tahun ke atas.",
            en: "\(choice.label.en): for people of \(least.years) or older."
        )
    }

    private func tooLong(_ answer: String, _ limit: Int) -> FieldProblem? {
        // Scalars, not characters: one character can carry thousands of marks.
        if answer.unicodeScalars.count > limit {
            return FieldProblem(name, "too_long", id: "Paling banyak \(limit) huruf.", en: "At most \(limit) characters.")
        }
        guard answer.unicodeScalars.contains(where: isHidden) else { return nil }
        return FieldProblem(
            name,
            "hidden_characters",
            id: "Ada tanda yang tidak terlihat. Ketik ulang jawaban ini.",
            en: "It has characters nobody can see. Type this answer again."
        )
    }

    /// Control and direction characters: they would make a certificate read otherwise than it was signed. A long text has lines.
    private func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        if case .longText = type, scalar == "\n" || scalar == "\r" || scalar == "\t" { return false }
        return [.control, .format, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
    }

    /// Permendagri 73/2022: at most 60 letters with spaces, no digits or punctuation. An apostrophe, point or hyphen stands in many names
    /// recorded before, which stay valid.
    private func nameProblem(_ answer: String) -> FieldProblem? {
        if answer.count > 60 {
            return FieldProblem(name, "name_too_long", id: "Nama paling banyak 60 huruf.", en: "A name has at most 60 letters.")
        }
        return pattern(
            answer,
            /[A-Za-z][A-Za-z '.\-]*/,
            "name",
            id: "Nama ditulis dengan huruf Latin, tanpa angka.",
            en: "A name is written in Latin letters, without digits."
        )
    }

    private func numberProblem(_ answer: String, _ min: Int, _ max: Int) -> FieldProblem? {
        // One way to write a number: no sign, no leading zero, since it is signed as written.
        guard let value = Int(answer), (min...max).contains(value), String(value) == answer else {
            return FieldProblem(name, "number", id: "Tulis angka dari \(min) sampai \(max).", en: "Write a number from \(min) to \(max).")
        }
        return nil
    }

    private func pattern(_ answer: String, _ regex: Regex<Substring>, _ code: String, id: String, en: String) -> FieldProblem? {
        answer.wholeMatch(of: regex) == nil ? FieldProblem(name, code, id: id, en: en) : nil
    }
}

/// One page of a form as a citizen meets it.
package struct AskedSection: Sendable {
    package let section: FormSection
    /// Which asking of a section that is asked several times, from 1.
    package let number: Int?
    package let states: [FieldState]

    /// "Anggota keluarga 2".
    package func title(_ language: Language) -> String {
        section.title[language] + (number.map { " \($0)" } ?? "")
    }
}

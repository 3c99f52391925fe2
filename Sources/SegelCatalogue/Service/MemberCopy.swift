/// The copy of a document for one of the people in it: their own data whole, of the others no more than is named here (UU 27/2022 article 33).
package struct MemberCopy: Sendable, Hashable {
    /// The list the people stand in: "anggota".
    package let list: String
    /// The claim of its objects that says who somebody is: "nik".
    package let key: String
    /// What is shown of the others: "nama", "shdk".
    package let others: Set<String>

    /// Whether a copy for the person at `own` in the list, from 0, shows what stands at `names` inside the list's object at `index`; empty for the object itself.
    package func shows(_ names: [String], at index: Int, own: Int?) -> Bool {
        index == own || names.allSatisfy(others.contains)
    }
}

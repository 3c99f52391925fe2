extension PublicService {
    /// The fields and documents whose conditions look at `items`, or at a field that hangs on them; in order, without `items`. A field that
    /// says how often a section is asked brings that section with it, as "section.*".
    func hanging(on items: [String]) -> [String] {
        var reached = Set(items)
        // A condition looks only at earlier fields, so one pass reaches everything.
        for section in sections {
            if let count = section.countedBy {
                let looks = section.fields.flatMap(\.conditions).contains { reached.contains($0.field) }
                if reached.contains(count) || looks { reached.insert("\(section.name).*") }
                continue
            }
            for field in section.fields where field.conditions.contains(where: { reached.contains($0.field) }) {
                reached.insert(field.name)
            }
        }
        let names = sections.flatMap { $0.countedBy == nil ? $0.fields.map(\.name) : ["\($0.name).*"] }
        let asked = documents.filter { $0.requiredIf.map { reached.contains($0.field) } ?? false }.map(\.code)
        return (names.filter(reached.contains) + asked).filter { !items.contains($0) }
    }
}

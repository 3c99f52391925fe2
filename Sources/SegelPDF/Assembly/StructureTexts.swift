/// Completes the structure tree that Cairo wrote: alternative texts, languages and the scope of header cells, in the order the elements were begun.
struct StructureTexts {
    let objects: PDFObjects

    /// Throws where the tree is not the one that was drawn.
    func add(_ nodes: [StructureNode]) throws(PDFFailure) {
        var rest = nodes[...]
        for element in objects.items(objects.value(objects.value(objects.root, "StructTreeRoot"), "K")) { try visit(element, &rest) }
        guard rest.isEmpty else { throw .assembly("structure ends early") }
    }

    private func visit(_ element: PDFObjects.Handle, _ rest: inout ArraySlice<StructureNode>) throws(PDFFailure) {
        guard objects.isDictionary(element) else { return }
        let role = objects.value(element, "S")
        guard !objects.isNull(role) else { return }
        guard let node = rest.popFirst(), objects.nameText(role) == node.role.rawValue else {
            throw .assembly("structure differs")
        }
        if let text = node.alternative { objects.set(element, "Alt", objects.text(text)) }
        if let language = node.language { objects.set(element, "Lang", objects.text(language)) }
        if let scope = node.scope { objects.set(element, "A", objects.parsed("<< /O /Table /Scope /\(scope.rawValue) >>")) }
        for child in objects.items(objects.value(element, "K")) { try visit(child, &rest) }
    }
}

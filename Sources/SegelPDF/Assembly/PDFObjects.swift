internal import CQPDF

/// One PDF under qpdf's C interface: read from memory, changed object by object, written to memory.
final class PDFObjects {
    typealias Handle = qpdf_oh

    private var data: qpdf_data?
    /// qpdf reads from here for as long as it lives.
    private let source: UnsafeMutableBufferPointer<CChar>

    init(_ bytes: [UInt8]) throws(PDFFailure) {
        try PageLibraries.open()
        source = .allocate(capacity: bytes.count)
        bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(source).copyMemory(from: $0) }
        data = qpdf_init()
        qpdf_silence_errors(data)
        qpdf_set_suppress_warnings(data, 1)
        // No repair: what Cairo wrote is whole, or nothing is made of it.
        qpdf_set_attempt_recovery(data, 0)
        guard qpdf_read_memory(data, "certificate.pdf", source.baseAddress, UInt64(bytes.count), nil) == 0 else { throw failure }
    }

    deinit {
        qpdf_cleanup(&data)
        source.deallocate()
    }

    private var failure: PDFFailure {
        guard qpdf_has_error(data) != 0, let error = qpdf_get_error(data) else { return .assembly("qpdf") }
        return .assembly(qpdf_get_error_full_text(data, error).map { String(cString: $0) } ?? "qpdf")
    }

    var root: Handle { qpdf_get_root(data) }
    func page(_ index: Int) -> Handle { qpdf_get_page_n(data, index) }

    func name(_ text: String) -> Handle { qpdf_oh_new_name(data, "/" + text) }
    func integer(_ value: Int) -> Handle { qpdf_oh_new_integer(data, Int64(value)) }
    func text(_ text: String) -> Handle { qpdf_oh_new_unicode_string(data, text) }
    func binary(_ bytes: [UInt8]) -> Handle {
        bytes.withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { qpdf_oh_new_binary_string(data, $0.baseAddress, bytes.count) }
        }
    }
    /// Without references to other objects.
    func parsed(_ text: String) -> Handle { qpdf_oh_parse(data, text) }

    func array(_ items: [Handle]) -> Handle {
        let array = qpdf_oh_new_array(data)
        for item in items { qpdf_oh_append_item(data, array, item) }
        return array
    }

    func dictionary(_ entries: KeyValuePairs<String, Handle>) -> Handle {
        let dictionary = qpdf_oh_new_dictionary(data)
        for (key, value) in entries { set(dictionary, key, value) }
        return dictionary
    }

    func set(_ dictionary: Handle, _ key: String, _ value: Handle) { qpdf_oh_replace_key(data, dictionary, "/" + key, value) }

    /// An object of its own; what comes back is a reference to it.
    func indirect(_ object: Handle) -> Handle { qpdf_make_indirect_object(data, object) }

    /// `filter`: the one the bytes are already encoded with.
    func stream(_ bytes: [UInt8], filter: String? = nil, _ entries: KeyValuePairs<String, Handle> = [:]) -> Handle {
        let stream = qpdf_oh_new_stream(data)
        let none = qpdf_oh_new_null(data)
        qpdf_oh_replace_stream_data(data, stream, bytes, bytes.count, filter.map(name) ?? none, none)
        let dictionary = qpdf_oh_get_dict(data, stream)
        for (key, value) in entries { set(dictionary, key, value) }
        return stream
    }

    func value(_ dictionary: Handle, _ key: String) -> Handle { qpdf_oh_get_key(data, dictionary, "/" + key) }
    func isDictionary(_ object: Handle) -> Bool { qpdf_oh_is_dictionary(data, object) != 0 }
    func isNull(_ object: Handle) -> Bool { qpdf_oh_is_null(data, object) != 0 }
    func nameText(_ object: Handle) -> String {
        guard qpdf_oh_is_name(data, object) != 0 else { return "" }
        return String(String(cString: qpdf_oh_get_name(data, object)).dropFirst())
    }

    /// The items of an array, or the one object that stands where an array may.
    func items(_ object: Handle) -> [Handle] {
        if isNull(object) { return [] }
        guard qpdf_oh_is_array(data, object) != 0 else { return [object] }
        return (0..<qpdf_oh_get_array_n_items(data, object)).map { qpdf_oh_get_array_item(data, object, $0) }
    }

    /// The same objects give the same bytes: the identifier is a digest of them.
    func write() throws(PDFFailure) -> [UInt8] {
        guard qpdf_init_write_memory(data) == 0 else { throw failure }
        // Every object in the open, in a table: a verifier then reads the file with nothing packed or hidden (Docs/Formats/PDFVerifying.md, rule 5).
        qpdf_set_object_stream_mode(data, qpdf_o_disable)
        qpdf_set_deterministic_ID(data, 1)
        qpdf_force_pdf_version(data, "1.7")
        guard qpdf_write(data) == 0, let buffer = qpdf_get_buffer(data) else { throw failure }
        return Array(UnsafeBufferPointer(start: buffer, count: qpdf_get_buffer_length(data)))
    }
}

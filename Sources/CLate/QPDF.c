#include "CLate.h"
#include "late.h"
#include <qpdf/DLL.h>

/* The interface that it was compiled for: qpdf numbers that apart from its own version. */
#if QPDF_MAJOR_VERSION == 11
#define LIBRARY "libqpdf.so.29"
#elif QPDF_MAJOR_VERSION == 12
#define LIBRARY "libqpdf.so.30"
#else
#error "which libqpdf.so belongs to these headers?"
#endif

#define FUNCTIONS(X) \
    X(qpdf_cleanup) X(qpdf_force_pdf_version) X(qpdf_get_buffer) X(qpdf_get_buffer_length) X(qpdf_get_error) X(qpdf_get_error_full_text) \
    X(qpdf_get_page_n) X(qpdf_get_root) X(qpdf_has_error) X(qpdf_init) X(qpdf_init_write_memory) X(qpdf_make_indirect_object) \
    X(qpdf_oh_append_item) X(qpdf_oh_get_array_item) X(qpdf_oh_get_array_n_items) X(qpdf_oh_get_dict) X(qpdf_oh_get_key) \
    X(qpdf_oh_get_name) X(qpdf_oh_is_array) X(qpdf_oh_is_dictionary) X(qpdf_oh_is_name) X(qpdf_oh_is_null) X(qpdf_oh_new_array) \
    X(qpdf_oh_new_binary_string) X(qpdf_oh_new_dictionary) X(qpdf_oh_new_integer) X(qpdf_oh_new_name) X(qpdf_oh_new_null) \
    X(qpdf_oh_new_stream) X(qpdf_oh_new_unicode_string) X(qpdf_oh_parse) X(qpdf_oh_replace_key) X(qpdf_oh_replace_stream_data) \
    X(qpdf_read_memory) X(qpdf_set_attempt_recovery) X(qpdf_set_deterministic_ID) X(qpdf_set_object_stream_mode) \
    X(qpdf_set_suppress_warnings) X(qpdf_silence_errors) X(qpdf_write)

LATE_LIBRARY(segel_open_qpdf, LIBRARY, FUNCTIONS)

#include "CLate.h"
#include "late.h"

/* Pango, and what it needs itself: Cairo, FreeType's font map, fontconfig, GObject. */
#define FUNCTIONS(X) \
    X(FcConfigAppFontAddFile) X(FcConfigCreate) X(FcConfigDestroy) X(cairo_arc) X(cairo_close_path) X(cairo_create) X(cairo_curve_to) \
    X(cairo_destroy) X(cairo_fill) X(cairo_font_options_create) X(cairo_font_options_destroy) X(cairo_font_options_set_hint_metrics) \
    X(cairo_font_options_set_hint_style) X(cairo_line_to) X(cairo_move_to) X(cairo_new_sub_path) X(cairo_pdf_surface_create_for_stream) \
    X(cairo_pdf_surface_set_metadata) X(cairo_rectangle) X(cairo_restore) X(cairo_rotate) X(cairo_save) X(cairo_set_dash) \
    X(cairo_set_line_cap) X(cairo_set_line_join) X(cairo_set_line_width) X(cairo_set_source_rgb) X(cairo_show_page) \
    X(cairo_status_to_string) X(cairo_stroke) X(cairo_surface_destroy) X(cairo_surface_finish) X(cairo_surface_status) \
    X(cairo_tag_begin) X(cairo_tag_end) X(cairo_translate) X(g_object_unref) X(g_type_check_instance_cast) \
    X(pango_attr_font_features_new) X(pango_attr_letter_spacing_new) X(pango_attr_list_insert) X(pango_attr_list_new) \
    X(pango_attr_list_unref) X(pango_cairo_context_set_font_options) X(pango_cairo_font_map_new_for_font_type) \
    X(pango_cairo_font_map_set_resolution) X(pango_cairo_layout_path) X(pango_cairo_show_layout) X(pango_context_set_language) \
    X(pango_context_set_round_glyph_positions) X(pango_fc_font_map_get_type) X(pango_fc_font_map_set_config) \
    X(pango_font_description_free) X(pango_font_description_from_string) X(pango_font_map_create_context) X(pango_language_from_string) \
    X(pango_layout_get_extents) X(pango_layout_new) X(pango_layout_set_alignment) X(pango_layout_set_attributes) \
    X(pango_layout_set_font_description) X(pango_layout_set_line_spacing) X(pango_layout_set_text) X(pango_layout_set_width) \
    X(pango_layout_set_wrap)

LATE_LIBRARY(segel_open_pango, "libpangocairo-1.0.so.0", FUNCTIONS)

#include <cairo-pdf.h>
#include <cairo.h>
#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>

// A macro with a cast, which Swift does not import.
static inline void segel_use_fonts(PangoFontMap *map, FcConfig *fonts) { pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(map), fonts); }

/* Fonts and styles. */
#include "reports/draw/type.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangofc-fontmap.h>

struct type {
    FcConfig *config;
    PangoFontMap *map;
    PangoContext *context;
    const char *family;
    struct type_missing missing;
    GHashTable *kept; /* layouts by what they show: the same page is drawn up to three times */
};

#define MAX_KEPT 20000

/* clang-format off */
const struct type_row type_rows[TYPE_STYLES] = {
    [TYPE_H1]            = {21,   25,   PANGO_WEIGHT_SEMIBOLD, COLOUR_NAVY},
    [TYPE_H2]            = {12.5, 16,   PANGO_WEIGHT_SEMIBOLD, COLOUR_NAVY},
    [TYPE_STATEMENT]     = {12,   15.5, PANGO_WEIGHT_SEMIBOLD, COLOUR_INK},
    [TYPE_DETAIL]        = {9.2,  12.6, PANGO_WEIGHT_NORMAL,   COLOUR_INK},
    [TYPE_BODY]          = {9,    12.5, PANGO_WEIGHT_NORMAL,   COLOUR_INK},
    [TYPE_CAPTION]       = {8.2,  11.2, PANGO_WEIGHT_NORMAL,   COLOUR_SECONDARY},
    [TYPE_NOTE]          = {7.4,  10.2, PANGO_WEIGHT_NORMAL,   COLOUR_SECONDARY},
    [TYPE_STRONG]        = {8.4,  11.6, PANGO_WEIGHT_SEMIBOLD, COLOUR_NAVY},
    [TYPE_TILE_LABEL]    = {7.6,  10,   PANGO_WEIGHT_MEDIUM,   COLOUR_SECONDARY},
    [TYPE_TILE_VALUE]    = {20,   24,   PANGO_WEIGHT_SEMIBOLD, COLOUR_INK},
    [TYPE_TILE_NOTE]     = {7,    9.4,  PANGO_WEIGHT_NORMAL,   COLOUR_SECONDARY},
    [TYPE_TABLE_HEAD]    = {7.5,  10,   PANGO_WEIGHT_SEMIBOLD, COLOUR_SECONDARY},
    [TYPE_TABLE_GROUP]   = {8.2,  10.6, PANGO_WEIGHT_SEMIBOLD, COLOUR_NAVY},
    [TYPE_CELL]          = {8.2,  10.6, PANGO_WEIGHT_NORMAL,   COLOUR_INK},
    [TYPE_CELL_MUTED]    = {8.2,  10.6, PANGO_WEIGHT_NORMAL,   COLOUR_SECONDARY},
    [TYPE_VERDICT]       = {8.2,  10.6, PANGO_WEIGHT_SEMIBOLD, COLOUR_INK},
    [TYPE_AXIS]          = {7.2,  9,    PANGO_WEIGHT_NORMAL,   COLOUR_SECONDARY},
    [TYPE_PAIR_NAME]     = {8.2,  11,   PANGO_WEIGHT_NORMAL,   COLOUR_SECONDARY},
    [TYPE_PAIR_VALUE]    = {8.2,  11,   PANGO_WEIGHT_NORMAL,   COLOUR_INK},
    [TYPE_SIGN]          = {8.4,  11,   PANGO_WEIGHT_MEDIUM,   COLOUR_INK},
    [TYPE_SMALL]         = {7.2,  9.4,  PANGO_WEIGHT_NORMAL,   COLOUR_SECONDARY},
    [TYPE_SMALL_STRONG]  = {7.6,  9.6,  PANGO_WEIGHT_SEMIBOLD, COLOUR_INK},
    [TYPE_HEAT]          = {9.5,  12,   PANGO_WEIGHT_SEMIBOLD, COLOUR_INK},
    [TYPE_HEAT_N]        = {6.8,  9,    PANGO_WEIGHT_NORMAL,   COLOUR_INK},
    [TYPE_HEADER_STRONG] = {7.8,  10,   PANGO_WEIGHT_MEDIUM,   COLOUR_SECONDARY},
    [TYPE_HEADER]        = {7.8,  10,   PANGO_WEIGHT_NORMAL,   COLOUR_SECONDARY},
    [TYPE_FOOTER]        = {7.6,  10,   PANGO_WEIGHT_NORMAL,   COLOUR_SECONDARY},
};

/* In order of preference; the first file of each family must be there. The last
 * rows only lend glyphs that the first family lacks. */
static const struct family_row {
    const char *family;
    const char *directories[4];
    const char *files[5];
} families[] = {
    {"Inter", {"/usr/share/fonts/opentype/inter", "/usr/share/fonts/inter", "/usr/local/share/fonts/inter"},
     {"Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf", "Inter-Italic.otf"}},
    {"Lato", {"/usr/share/fonts/truetype/lato", "/usr/share/fonts/lato"},
     {"Lato-Regular.ttf", "Lato-Medium.ttf", "Lato-Semibold.ttf", "Lato-Italic.ttf"}},
    {"DejaVu Sans", {"/usr/share/fonts/truetype/dejavu", "/usr/share/fonts/dejavu"},
     {"DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf"}},
    {"Noto Sans", {"/usr/share/fonts/truetype/noto"},
     {"NotoSans-Regular.ttf", "NotoSansDevanagari-Regular.ttf", "NotoSansBengali-Regular.ttf", "NotoSansThai-Regular.ttf"}},
    {"Noto Sans CJK SC", {"/usr/share/fonts/opentype/noto"}, {"NotoSansCJK-Regular.ttc"}},
};
/* clang-format on */
#define LENDERS 2 /* last rows that only lend */

static bool add_family(FcConfig *config, const struct family_row *row) {
    for (size_t d = 0; row->directories[d]; d++) {
        bool has_first = false;
        for (size_t i = 0; row->files[i]; i++) {
            g_autofree char *path = g_build_filename(row->directories[d], row->files[i], NULL);
            bool is_added = g_file_test(path, G_FILE_TEST_IS_REGULAR) &&
                            FcConfigAppFontAddFile(config, (const FcChar8 *)path);
            has_first = has_first || (i == 0 && is_added);
        }
        if (has_first) {
            return true;
        }
    }
    return false;
}

struct type *type_new(GError **error) {
    struct type *t = g_new0(struct type, 1);
    t->kept = g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref,
                                    g_object_unref);
    t->config = FcConfigCreate();
    for (size_t i = 0; i < G_N_ELEMENTS(families); i++) {
        bool is_there = add_family(t->config, &families[i]);
        if (is_there && !t->family && i + LENDERS < G_N_ELEMENTS(families)) {
            t->family = families[i].family;
        }
    }
    if (!t->family) {
        g_set_error(error, g_quark_from_static_string("ombud-report"), 0,
                    "no font for the report: none of Inter, Lato, DejaVu Sans is installed; "
                    "apt install fonts-inter");
        type_free(t);
        return NULL;
    }
    t->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(t->map), t->config);
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(t->map), 72);
    t->context = pango_font_map_create_context(t->map);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(t->context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(t->context, FALSE);
    /* Else the fallback for a missing glyph would follow the locale. */
    pango_context_set_language(t->context, pango_language_from_string("en-us"));
    pango_context_set_base_dir(t->context, PANGO_DIRECTION_LTR);
    return t;
}

void type_free(struct type *t) {
    if (!t) {
        return;
    }
    g_clear_pointer(&t->kept, g_hash_table_unref);
    g_clear_object(&t->context);
    g_clear_object(&t->map);
    FcConfigDestroy(t->config);
    g_free(t);
}

struct type_missing type_missing(const struct type *t) {
    return t->missing;
}

const char *type_family(const struct type *t) {
    return t->family;
}

static PangoLayout *new_layout(struct type *t, const struct type_box *box) {
    static const PangoAlignment alignments[] = {[ALIGN_LEFT] = PANGO_ALIGN_LEFT,
                                                [ALIGN_RIGHT] = PANGO_ALIGN_RIGHT,
                                                [ALIGN_CENTRE] = PANGO_ALIGN_CENTER};
    const struct type_row *row = &type_rows[box->style];
    PangoLayout *layout = pango_layout_new(t->context);
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family(font, t->family);
    pango_font_description_set_weight(font, row->weight);
    pango_font_description_set_absolute_size(font, row->size * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_auto_dir(layout, FALSE);
    pango_layout_set_alignment(layout, alignments[box->align]);
    if (box->width > 0) {
        pango_layout_set_width(layout, (int)(box->width * PANGO_SCALE));
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
        if (box->max_lines > 0) {
            pango_layout_set_height(layout, -box->max_lines);
            /* Names that differ only at their end must not become the same. */
            bool is_name = box->style == TYPE_CELL || box->style == TYPE_CELL_MUTED ||
                           box->style == TYPE_TABLE_GROUP;
            pango_layout_set_ellipsize(layout,
                                       is_name ? PANGO_ELLIPSIZE_MIDDLE : PANGO_ELLIPSIZE_END);
        }
    }
    return layout;
}

static PangoAttrList *base_attributes(enum type_style style) {
    PangoAttrList *list = pango_attr_list_new();
    pango_attr_list_insert(list, pango_attr_font_features_new("tnum=1"));
    if (type_rows[style].line > 0) {
        int line = (int)(type_rows[style].line * PANGO_SCALE);
        pango_attr_list_insert(list, pango_attr_line_height_new_absolute(line));
    }
    return list;
}

/* What makes a layout: its box, then each run's style and text. */
static GBytes *key_of(const struct type_box *box, const GPtrArray *runs) {
    GString *key = g_string_new(NULL);
    g_string_append_len(key, (const char *)&box->width, sizeof box->width);
    g_string_append_printf(key, "%d %d %d", (int)box->style, box->max_lines, (int)box->align);
    for (guint i = 0; i < runs->len; i++) {
        const struct run *r = runs->pdata[i];
        g_string_append_printf(key, "%c%d%s", 1, (int)r->style, r->text);
    }
    return g_string_free_to_bytes(key);
}

/* The first character of a text for which there is no glyph. */
static gunichar missing_in(struct type *t, const char *text) {
    PangoLayout *one = pango_layout_new(t->context);
    gunichar missing = 0;
    for (const char *c = text; *c != '\0' && missing == 0; c = g_utf8_next_char(c)) {
        pango_layout_set_text(one, c, (int)(g_utf8_next_char(c) - c));
        missing = pango_layout_get_unknown_glyphs_count(one) > 0 ? g_utf8_get_char(c) : 0;
    }
    g_object_unref(one);
    return missing;
}

static void note_missing(struct type *t, PangoLayout *layout) {
    if (pango_layout_get_unknown_glyphs_count(layout) == 0) {
        return;
    }
    if (t->missing.n_texts++ == 0) {
        t->missing.first = missing_in(t, pango_layout_get_text(layout));
    }
}

static PangoLayout *set_runs(struct type *t, const struct type_box *box, const GPtrArray *runs) {
    PangoLayout *layout = new_layout(t, box);
    PangoAttrList *attributes = base_attributes(box->style);
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < runs->len; i++) {
        const struct run *r = runs->pdata[i];
        guint start = (guint)text->len;
        g_string_append(text, r->text);
        PangoAttribute *a = NULL;
        if (r->style == RUN_BOLD) {
            a = pango_attr_weight_new(PANGO_WEIGHT_SEMIBOLD);
        } else if (r->style == RUN_ITALIC) {
            a = pango_attr_style_new(PANGO_STYLE_ITALIC);
        }
        if (a) {
            a->start_index = start;
            a->end_index = (guint)text->len;
            pango_attr_list_insert(attributes, a);
        }
    }
    pango_layout_set_text(layout, text->str, (int)text->len);
    pango_layout_set_attributes(layout, attributes);
    pango_attr_list_unref(attributes);
    g_string_free(text, TRUE);
    note_missing(t, layout);
    return layout;
}

PangoLayout *type_runs(struct type *t, const struct type_box *box, const GPtrArray *runs) {
    GBytes *key = key_of(box, runs);
    PangoLayout *layout = g_hash_table_lookup(t->kept, key);
    if (layout != NULL) {
        g_bytes_unref(key);
        return g_object_ref(layout);
    }
    layout = set_runs(t, box, runs);
    if (g_hash_table_size(t->kept) < MAX_KEPT) {
        g_hash_table_insert(t->kept, key, g_object_ref(layout));
    } else {
        g_bytes_unref(key);
    }
    return layout;
}

PangoLayout *type_layout(struct type *t, const struct type_box *box, const char *text) {
    struct run run = {.style = RUN_PLAIN, .text = (char *)(uintptr_t)text};
    gpointer only[1] = {&run};
    const GPtrArray runs = {.pdata = only, .len = 1};
    return type_runs(t, box, &runs);
}

double type_height(PangoLayout *layout) {
    PangoRectangle logical;
    pango_layout_get_extents(layout, NULL, &logical);
    return (double)logical.height / PANGO_SCALE;
}

double type_width(PangoLayout *layout) {
    PangoRectangle logical;
    pango_layout_get_extents(layout, NULL, &logical);
    return (double)logical.width / PANGO_SCALE;
}

double type_baseline(PangoLayout *layout) {
    return (double)pango_layout_get_baseline(layout) / PANGO_SCALE;
}

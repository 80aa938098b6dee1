/* Primitives on cairo. */
#include "reports/draw/canvas.h"

#include <cairo-pdf.h>
#include <math.h>
#include <string.h>

#include "reports/draw/page_image.h"

static void free_text(gpointer p) {
    g_free(((struct canvas_text *)p)->text);
}

static cairo_status_t write_bytes(void *closure, const unsigned char *data, unsigned length) {
    g_byte_array_append(closure, data, length);
    return CAIRO_STATUS_SUCCESS;
}

/* White: by memset, which is faster than painting. */
static cairo_surface_t *page_surface(const struct canvas *c) {
    double scale = c->dpi / 72;
    cairo_surface_t *surface = cairo_image_surface_create(
        CAIRO_FORMAT_RGB24, (int)lround(c->width * scale), (int)lround(c->height * scale));
    unsigned char *pixels = cairo_image_surface_get_data(surface);
    if (pixels != NULL) {
        memset(pixels, 0xFF,
               (size_t)cairo_image_surface_get_stride(surface) *
                   (size_t)cairo_image_surface_get_height(surface));
        cairo_surface_mark_dirty(surface);
    }
    return surface;
}

/* A drawn page on its way to PNG, on a thread of its own: compressing takes longer than drawing. */
struct encoder {
    GThread *thread;
    cairo_surface_t *surface;
    char *title, *words, *source;
    GBytes *png; /* NULL: libpng failed */
};

#define MOST_ENCODERS 2 /* pages in memory beside the one that is drawn */

static gpointer encode(gpointer data) {
    struct encoder *e = data;
    const struct page_label label = {e->title, e->words, e->source};
    e->png = page_image(e->surface, &label);
    cairo_surface_destroy(g_steal_pointer(&e->surface));
    return NULL;
}

static void encoder_free(gpointer data) {
    struct encoder *e = data;
    g_clear_pointer(&e->png, g_bytes_unref);
    g_free(e->title);
    g_free(e->words);
    g_free(e->source);
    g_free(e);
}

/* Waits, oldest page first, until no more than `most` are being encoded. */
static void await_images(struct canvas *c, guint most) {
    while (c->encoders->len - c->n_encoded > most) {
        struct encoder *e = c->encoders->pdata[c->n_encoded++];
        if (e->thread != NULL) {
            g_thread_join(e->thread);
        }
        GBytes *png = g_steal_pointer(&e->png);
        g_ptr_array_add(c->images, png == NULL ? g_bytes_new(NULL, 0) : png);
    }
}

struct canvas *canvas_new(enum canvas_kind kind, double width, double height, double dpi) {
    struct canvas *c = g_new0(struct canvas, 1);
    c->kind = kind;
    c->width = width;
    c->height = height;
    c->dpi = dpi;
    c->texts = g_array_new(FALSE, FALSE, sizeof(struct canvas_text));
    g_array_set_clear_func(c->texts, free_text);
    c->areas = g_array_new(FALSE, FALSE, sizeof(struct canvas_area));
    c->alts = g_ptr_array_new_with_free_func(g_free);
    c->links = g_ptr_array_new_with_free_func(g_free);
    c->images = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    c->encoders = g_ptr_array_new_with_free_func(encoder_free);
    c->pdf = g_byte_array_new();
    c->open = g_ptr_array_new();
    if (kind == CANVAS_PDF) {
        c->surface = cairo_pdf_surface_create_for_stream(write_bytes, c->pdf, width, height);
    } else if (kind == CANVAS_DRY) {
        c->surface = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1);
    }
    if (c->surface) {
        c->cr = cairo_create(c->surface);
    }
    return c;
}

void canvas_free(struct canvas *c) {
    if (!c) {
        return;
    }
    if (c->cr) {
        cairo_destroy(c->cr);
    }
    if (c->surface) {
        cairo_surface_destroy(c->surface);
    }
    g_array_unref(c->texts);
    g_array_unref(c->areas);
    g_ptr_array_unref(c->alts);
    g_ptr_array_unref(c->links);
    await_images(c, 0);
    g_ptr_array_unref(c->encoders);
    g_ptr_array_unref(c->images);
    g_byte_array_unref(c->pdf);
    g_ptr_array_unref(c->open);
    g_free(c->title);
    g_free(c->source);
    g_free(c->heading);
    g_free(c);
}

void canvas_describe(struct canvas *c, const char *title, const char *author, const char *date) {
    if (c->kind == CANVAS_PDF) {
        cairo_pdf_surface_set_metadata(c->surface, CAIRO_PDF_METADATA_TITLE, title);
        cairo_pdf_surface_set_metadata(c->surface, CAIRO_PDF_METADATA_AUTHOR, author);
        cairo_pdf_surface_set_metadata(c->surface, CAIRO_PDF_METADATA_CREATOR,
                                       "ombud " OMBUD_VERSION);
        cairo_pdf_surface_set_metadata(c->surface, CAIRO_PDF_METADATA_CREATE_DATE, date);
        cairo_pdf_surface_set_metadata(c->surface, CAIRO_PDF_METADATA_MOD_DATE, date);
    }
}

/* What a page shows, for those who cannot see it: its question and its figures. */
static char *page_words(const struct canvas *c) {
    GString *out = g_string_new(c->heading);
    for (guint i = c->first_alt; i < c->alts->len; i++) {
        g_string_append_printf(out, "%s%s", out->len > 0 ? " " : "",
                               (const char *)c->alts->pdata[i]);
    }
    return g_string_free(out, FALSE);
}

static void start_image(struct canvas *c) {
    struct encoder *e = g_new0(struct encoder, 1);
    e->surface = g_steal_pointer(&c->surface);
    e->title = g_strdup(c->title);
    e->words = page_words(c);
    e->source = g_strdup(c->source);
    await_images(c, MOST_ENCODERS - 1);
    e->thread = g_thread_try_new("page", encode, e, NULL);
    if (e->thread == NULL) {
        (void)encode(e);
    }
    g_ptr_array_add(c->encoders, e);
}

/* Closes the page that is open. */
static void end_page(struct canvas *c) {
    if (c->page == 0) {
        return;
    }
    g_assert(c->depth == 0);
    if (c->kind == CANVAS_PDF) {
        cairo_show_page(c->cr);
    } else if (c->kind == CANVAS_PNG) {
        cairo_destroy(g_steal_pointer(&c->cr));
        start_image(c);
    }
}

void canvas_page(struct canvas *c) {
    end_page(c);
    c->page++;
    c->first_alt = c->alts->len;
    if (c->kind == CANVAS_PNG) {
        c->surface = page_surface(c);
        c->cr = cairo_create(c->surface);
        cairo_scale(c->cr, c->dpi / 72, c->dpi / 72);
    }
}

void canvas_label(struct canvas *c, const char *title, const char *source) {
    g_free(c->title);
    g_free(c->source);
    c->title = g_strdup(title);
    c->source = g_strdup(source);
}

void canvas_link(struct canvas *c, int page, const char *words) {
    g_ptr_array_add(c->links, g_strdup(words));
    if (c->kind == CANVAS_PDF && c->artifact_depth == 0) {
        g_autofree char *to = g_strdup_printf("page=%d pos=[0 0]", page);
        cairo_tag_begin(c->cr, CAIRO_TAG_LINK, to);
    }
    c->depth++;
}

void canvas_end_link(struct canvas *c) {
    if (c->kind == CANVAS_PDF && c->artifact_depth == 0) {
        cairo_tag_end(c->cr, CAIRO_TAG_LINK);
    }
    c->depth--;
}

void canvas_bookmark(struct canvas *c, const char *title) {
    /* Two questions may share a sheet. */
    char *both =
        c->heading_page == c->page ? g_strconcat(c->heading, " ", title, NULL) : g_strdup(title);
    g_free(c->heading);
    c->heading = both;
    c->heading_page = c->page;
    if (c->kind == CANVAS_PDF) {
        g_autofree char *place = g_strdup_printf("page=%d pos=[0 0]", c->page);
        (void)cairo_pdf_surface_add_outline(c->surface, CAIRO_PDF_OUTLINE_ROOT, title, place,
                                            CAIRO_PDF_OUTLINE_FLAG_OPEN);
    }
}

bool canvas_finish(struct canvas *c, GError **error) {
    end_page(c);
    await_images(c, 0);
    cairo_status_t status = c->cr ? cairo_status(c->cr) : CAIRO_STATUS_SUCCESS;
    if (c->kind == CANVAS_PDF) {
        cairo_surface_finish(c->surface);
        status = status == CAIRO_STATUS_SUCCESS ? cairo_surface_status(c->surface) : status;
    }
    for (guint i = 0; i < c->images->len; i++) {
        status = g_bytes_get_size(c->images->pdata[i]) == 0 ? CAIRO_STATUS_WRITE_ERROR : status;
    }
    if (status != CAIRO_STATUS_SUCCESS) {
        g_set_error(error, g_quark_from_static_string("ombud-report"), 0,
                    "the page could not be drawn: %s", cairo_status_to_string(status));
        return false;
    }
    return true;
}

void canvas_tag(struct canvas *c, const char *tag) {
    /* Inside an artifact nothing is content. */
    if (c->artifact_depth == 0) {
        cairo_tag_begin(c->cr, tag, NULL);
        g_ptr_array_add(c->open, (gpointer)tag);
    }
    c->depth++;
}

void canvas_figure(struct canvas *c, const char *alt) {
    canvas_tag(c, "Figure");
    g_ptr_array_add(c->alts, g_strdup(alt));
}

static const char *const artifact_tag = "NonStruct"; /* made an Artifact when finished */

void canvas_untag(struct canvas *c) {
    g_assert(c->depth > 0);
    c->depth--;
    if (c->artifact_depth == 0) {
        cairo_tag_end(c->cr, g_ptr_array_remove_index(c->open, c->open->len - 1));
    }
}

void canvas_artifact(struct canvas *c) {
    if (c->artifact_depth++ == 0) {
        cairo_tag_begin(c->cr, artifact_tag, NULL);
    }
    c->depth++;
}

void canvas_end_artifact(struct canvas *c) {
    c->depth--;
    if (--c->artifact_depth == 0) {
        cairo_tag_end(c->cr, artifact_tag);
    }
}

static void set_colour(struct canvas *c, enum colour colour) {
    unsigned rgb = colour_rows[colour].rgb;
    cairo_set_source_rgb(c->cr, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0,
                         (rgb & 255) / 255.0);
}

/* A point left over from text would join the next shape by a hairline. */
static void start(struct canvas *c) {
    g_assert(c->depth > 0);
    cairo_new_path(c->cr);
}

static void rounded(struct canvas *c, const struct box *b) {
    double r = b->radius;
    start(c);
    if (r <= 0) {
        cairo_rectangle(c->cr, b->x, b->y, b->width, b->height);
        return;
    }
    cairo_new_sub_path(c->cr);
    cairo_arc(c->cr, b->x + b->width - r, b->y + r, r, -G_PI / 2, 0);
    cairo_arc(c->cr, b->x + b->width - r, b->y + b->height - r, r, 0, G_PI / 2);
    cairo_arc(c->cr, b->x + r, b->y + b->height - r, r, G_PI / 2, G_PI);
    cairo_arc(c->cr, b->x + r, b->y + r, r, G_PI, 3 * G_PI / 2);
    cairo_close_path(c->cr);
}

void canvas_fill(struct canvas *c, const struct box *b, enum colour colour) {
    rounded(c, b);
    set_colour(c, colour);
    cairo_fill(c->cr);
    struct canvas_area area = {c->page, b->x, b->y, b->width, b->height, colour};
    g_array_append_val(c->areas, area);
}

void canvas_outline(struct canvas *c, const struct box *b, double width, enum colour colour) {
    rounded(c, b);
    set_colour(c, colour);
    cairo_set_line_width(c->cr, width);
    cairo_stroke(c->cr);
}

void canvas_line(struct canvas *c, const struct line *l) {
    start(c);
    cairo_save(c->cr);
    if (l->dash > 0) {
        cairo_set_dash(c->cr, &l->dash, 1, 0);
    }
    set_colour(c, l->colour);
    cairo_set_line_width(c->cr, l->width);
    cairo_move_to(c->cr, l->x1, l->y1);
    cairo_line_to(c->cr, l->x2, l->y2);
    cairo_stroke(c->cr);
    cairo_restore(c->cr);
}

void canvas_hatch(struct canvas *c, const struct box *b) {
    start(c);
    cairo_save(c->cr);
    cairo_rectangle(c->cr, b->x, b->y, b->width, b->height);
    cairo_clip(c->cr);
    set_colour(c, COLOUR_HATCH);
    cairo_set_line_width(c->cr, 0.5);
    for (double x = b->x - b->height; x < b->x + b->width; x += 3) {
        cairo_move_to(c->cr, x, b->y + b->height);
        cairo_line_to(c->cr, x + b->height, b->y);
    }
    cairo_stroke(c->cr);
    cairo_restore(c->cr);
}

/* The fill that lies under a point: the last one drawn there. */
static enum colour under(const struct canvas *c, double x, double y) {
    for (guint i = c->areas->len; i > 0; i--) {
        const struct canvas_area *a = &g_array_index(c->areas, struct canvas_area, i - 1);
        if (a->page == c->page && x >= a->x && x <= a->x + a->width && y >= a->y &&
            y <= a->y + a->height) {
            return a->colour;
        }
    }
    return COLOUR_WHITE;
}

void canvas_text(struct canvas *c, PangoLayout *layout, double x, double y, double size,
                 enum colour colour) {
    PangoRectangle ink;
    start(c);
    set_colour(c, colour);
    cairo_move_to(c->cr, x, y);
    pango_cairo_show_layout(c->cr, layout);
    cairo_new_path(c->cr);
    pango_layout_get_extents(layout, &ink, NULL);
    struct canvas_text text = {
        .page = c->page,
        .x = x + (double)ink.x / PANGO_SCALE,
        .y = y + (double)ink.y / PANGO_SCALE,
        .width = (double)ink.width / PANGO_SCALE,
        .height = (double)ink.height / PANGO_SCALE,
        .size = size,
        .colour = colour,
        .text = g_strdup(pango_layout_get_text(layout)),
    };
    text.background = under(c, text.x + text.width / 2, text.y + text.height / 2);
    g_array_append_val(c->texts, text);
}

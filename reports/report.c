/* Views of one evidence document: PDF, PNG pages, text. */
#include "reports/report.h"

#include <math.h>
#include <string.h>

#include "reports/document.h"
#include "reports/draw/pdf_finish.h"
#include "reports/layout/page_flow.h"
#include "reports/words.h"

struct packing;
struct render {
    const struct report_options *options;
    struct packing *packing;
    const struct view *view;
    const struct document *document;
    struct furniture furniture;
    struct type *type;
    GHashTable *grids;
    int n_pages;
    GArray *starts;
};

static const char *const kind_names[] = {
    [REPORT_BOARD] = "board", [REPORT_GATE] = "gate", [REPORT_DRIFT] = "drift"};

const char *report_kind_name(enum report_kind kind) {
    return kind_names[kind];
}

enum report_kind report_kind_find(const char *name) {
    int kind = 0;
    while (kind < REPORT_KINDS && strcmp(kind_names[kind], name) != 0) {
        kind++;
    }
    return (enum report_kind)kind;
}

void report_file_free(struct report_file *f) {
    if (f) {
        g_free(f->name);
        g_bytes_unref(f->bytes);
        g_free(f);
    }
}

static void add_file(GPtrArray *files, char *name, GBytes *bytes) {
    struct report_file *f = g_new0(struct report_file, 1);
    *f = (struct report_file){name, bytes};
    g_ptr_array_add(files, f);
}

static bool is_date(const char *s) {
    return s && strlen(s) == 10 && s[4] == '-' && s[7] == '-' && strspn(s, "0123456789-") == 10;
}

/* Never the clock. */
static char *date_of(const struct render *r) {
    if (r->options->epoch >= 0) {
        GDateTime *t = g_date_time_new_from_unix_utc(r->options->epoch);
        char *text = t ? g_date_time_format(t, "%Y-%m-%dT%H:%M:%SZ") : NULL;
        if (t) {
            g_date_time_unref(t);
        }
        return text ? text : g_strdup("1980-01-01T00:00:00Z");
    }
    return is_date(r->view->date) ? g_strconcat(r->view->date, "T00:00:00Z", NULL)
                                  : g_strdup("1980-01-01T00:00:00Z");
}

/* One pass over all pages; the passes differ in nothing but what they draw on. */
static struct canvas *draw(const struct render *r, enum canvas_kind kind, GError **error) {
    double width = r->options->is_a4 ? 595.276 : 612;
    double height = r->options->is_a4 ? 841.89 : 792;
    struct canvas *c = canvas_new(kind, width, height, r->options->png_dpi);
    g_autofree char *date = date_of(r);
    struct flow f = {.canvas = c,
                     .type = r->type,
                     .grids = r->grids,
                     .furniture = &r->furniture,
                     .is_internal = r->view->is_internal,
                     .n_pages = r->n_pages,
                     .starts = r->starts};
    canvas_describe(c, r->furniture.title, r->furniture.left, date);
    canvas_label(c, r->furniture.title, r->view->sha256);
    flow_document(&f, r->document);
    if (!canvas_finish(c, error)) {
        canvas_free(c);
        return NULL;
    }
    return c;
}

/* The evidence that the PDF carries, which may be large, is packed while the pages are drawn. */
struct packing {
    const char *text;
    char *own; /* of evidence that is not sealed yet; else NULL: what is sealed is not copied */
    size_t length;
    GThread *thread;
    GBytes *packed;
};

static gpointer pack(gpointer data) {
    struct packing *p = data;
    p->packed = pdf_pack(p->text, p->length);
    return NULL;
}

static void packing_start(struct packing *p, const struct evidence *e) {
    *p = (struct packing){.text = e->text, .length = e->length};
    if (p->text == NULL) {
        p->text = p->own = evidence_text(e, &p->length);
    }
    p->thread = g_thread_try_new("pack", pack, p, NULL);
}

/* Once, from one thread. */
static const GBytes *packing_join(struct packing *p) {
    if (p->thread == NULL) {
        (void)pack(p);
    } else {
        g_thread_join(g_steal_pointer(&p->thread));
    }
    return p->packed;
}

static void packing_clear(struct packing *p) {
    if (p->thread != NULL) {
        g_thread_join(p->thread);
    }
    g_clear_pointer(&p->packed, g_bytes_unref);
    g_free(p->own);
}

/* The drawn PDF on its way to a tagged one with the evidence inside, on a thread of its own while
 * the images are drawn. */
struct pdf_job {
    struct canvas *canvas;
    const struct render *render;
    GThread *thread;
    GBytes *pdf;
    GError *error;
};

static gpointer finish_pdf(gpointer data) {
    struct pdf_job *j = data;
    const struct render *r = j->render;
    g_autofree char *date = date_of(r);
    const struct pdf_finish finish = {
        .title = r->furniture.title,
        .author = r->furniture.left,
        .date = date,
        .alts = j->canvas->alts,
        .links = j->canvas->links,
        .packed = packing_join(r->packing),
        .evidence_length = r->packing->length,
    };
    j->pdf = pdf_finish(j->canvas->pdf->data, j->canvas->pdf->len, &finish, &j->error);
    return NULL;
}

static bool start_pdf(struct pdf_job *j, const struct render *r, GError **error) {
    *j = (struct pdf_job){.render = r, .canvas = draw(r, CANVAS_PDF, error)};
    if (j->canvas == NULL) {
        return false;
    }
    j->thread = g_thread_try_new("pdf", finish_pdf, j, NULL);
    if (j->thread == NULL) {
        (void)finish_pdf(j);
    }
    return true;
}

static bool add_pdf(struct pdf_job *j, GPtrArray *files, GError **error) {
    if (j->thread != NULL) {
        g_thread_join(j->thread);
    }
    canvas_free(j->canvas);
    if (j->pdf == NULL) {
        g_clear_error(error);
        g_propagate_error(error, j->error);
        return false;
    }
    add_file(files, g_strdup("report.pdf"), j->pdf);
    return true;
}

static bool add_images(const struct render *r, GPtrArray *files, GError **error) {
    if (r->options->png_dpi <= 0) {
        return true;
    }
    struct canvas *c = draw(r, CANVAS_PNG, error);
    if (!c) {
        return false;
    }
    for (guint i = 0; i < c->images->len; i++) {
        add_file(files, g_strdup_printf("page-%u.png", i + 1), g_bytes_ref(c->images->pdata[i]));
    }
    canvas_free(c);
    return true;
}

static bool is_figure(const struct block *b) {
    return b->kind == BLOCK_CHART || (b->kind == BLOCK_TABLE && b->table->has_plot);
}

/* The figure with the heading and caption before it; borrowed. */
static GPtrArray *figure_at(const GPtrArray *blocks, guint i) {
    GPtrArray *figure = g_ptr_array_new();
    guint from = i;
    while (from > 0 && i - from < 2 &&
           ((const struct block *)blocks->pdata[from])->kind != BLOCK_HEADING) {
        from--;
    }
    if (((const struct block *)blocks->pdata[from])->kind != BLOCK_HEADING) {
        from = i;
    }
    for (; from <= i; from++) {
        g_ptr_array_add(figure, blocks->pdata[from]);
    }
    return figure;
}

/* One figure as an image by itself, when it fits a page; the pages show the others. */
static bool add_figure(const struct render *r, const GPtrArray *figure, int number,
                       GPtrArray *files, GError **error) {
    struct canvas *measure = canvas_new(CANVAS_DRY, FLOW_FIGURE_WIDTH, 100, 72);
    struct flow f = {.canvas = measure, .type = r->type, .grids = r->grids};
    double height = flow_figure_height(&f, figure);
    canvas_free(measure);
    if (height > 792) {
        return true;
    }
    struct canvas *c = canvas_new(CANVAS_PNG, FLOW_FIGURE_WIDTH, ceil(height), r->options->png_dpi);
    const struct block *first = figure->pdata[0];
    g_autofree char *title = first->kind == BLOCK_HEADING ? block_plain(first) : NULL;
    canvas_label(c, title ? title : r->furniture.title, r->view->sha256);
    f.canvas = c;
    flow_figure(&f, figure);
    bool ok = canvas_finish(c, error);
    if (ok) {
        add_file(files, g_strdup_printf("figure-%d.png", number), g_bytes_ref(c->images->pdata[0]));
    }
    canvas_free(c);
    return ok;
}

static bool add_figures(const struct render *r, const GPtrArray *blocks, int *number,
                        GPtrArray *files, GError **error) {
    bool ok = true;
    for (guint i = 0; i < blocks->len && ok && r->options->png_dpi > 0; i++) {
        const struct block *b = blocks->pdata[i];
        if (b->kind == BLOCK_COLUMNS) {
            ok = add_figures(r, b->left, number, files, error) &&
                 add_figures(r, b->right, number, files, error);
        } else if (is_figure(b)) {
            GPtrArray *figure = figure_at(blocks, i);
            ok = add_figure(r, figure, ++*number, files, error);
            g_ptr_array_unref(figure);
        }
    }
    return ok;
}

static bool render_all(struct render *r, GPtrArray *files, GError **error) {
    struct canvas *dry = draw(r, CANVAS_DRY, error);
    if (!dry) {
        return false;
    }
    r->n_pages = dry->page;
    canvas_free(dry);
    int n_figures = 0;
    struct pdf_job pdf;
    if (!start_pdf(&pdf, r, error)) {
        return false;
    }
    bool is_drawn = add_images(r, files, error) &&
                    add_figures(r, r->document->blocks, &n_figures, files, error);
    if (is_drawn) {
        char *text = document_text(r->view, r->options->kind);
        add_file(files, g_strdup("report.txt"), g_bytes_new_take(text, strlen(text)));
    }
    return add_pdf(&pdf, files, error) && is_drawn;
}

/* What to install for a script; DejaVu, which is always asked for, has the others. */
static const char *font_package(gunichar c) {
    switch (g_unichar_get_script(c)) {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_HANGUL:
    case G_UNICODE_SCRIPT_BOPOMOFO:
        return "fonts-noto-cjk";
    default:
        return "fonts-noto-core";
    }
}

static void warn_of_missing(const struct render *r) {
    const struct type_missing missing = type_missing(r->type);
    if (r->options->warning != NULL && missing.n_texts > 0) {
        *r->options->warning = g_strdup_printf(
            "%d text%s of the report ha%s characters that no font here has (first U+%04X); fix: "
            "apt install %s",
            missing.n_texts, missing.n_texts == 1 ? "" : "s", missing.n_texts == 1 ? "s" : "ve",
            missing.first, font_package(missing.first));
    }
}

GPtrArray *report_render(const struct evidence *e, const struct report_options *options,
                         GError **error) {
    struct view *view = view_new(e, error);
    if (!view) {
        return NULL;
    }
    GPtrArray *files = g_ptr_array_new_with_free_func((GDestroyNotify)report_file_free);
    struct document *document = document_build(view, options->kind, DOCUMENT_PAGES);
    struct packing packing;
    struct render r = {.options = options, .view = view, .document = document, .packing = &packing};
    bool ok = false;
    packing_start(&packing, e);
    r.furniture = furniture_of(view);
    r.type = type_new(error);
    r.grids = page_grids();
    r.starts = g_array_new(FALSE, FALSE, sizeof(int));
    if (r.type) {
        block_text(document->blocks, TEXT_NOTE, words(SAY_ANNEX_TYPE, "font", type_family(r.type)));
        ok = render_all(&r, files, error);
        warn_of_missing(&r);
    }
    packing_clear(&packing);
    g_hash_table_destroy(r.grids);
    g_array_unref(r.starts);
    type_free(r.type);
    furniture_clear(&r.furniture);
    document_free(document);
    view_free(view);
    if (!ok) {
        g_ptr_array_unref(files);
        return NULL;
    }
    return files;
}

/* Finishes a PDF with qpdf. */
#include "reports/draw/pdf_finish.h"

#include <stdlib.h>
#include <string.h>

#include "reports/draw/pdf_parts.h"

#define DECORATION "/NonStruct" /* the tag that the canvas gives to artifacts */

/* --- the structure tree --- */

/* A row of heads names the columns; the head at the start of another row, that row.
 * (A table that goes on over a page starts with such a row: its repeated head is
 * an artifact.) */
static bool is_head_row(struct finish *w, qpdf_oh row) {
    qpdf_oh kids = qpdf_oh_get_key(w->q, row, "/K");
    if (!pdf_is_named(w, row, "/S", "/TR") || !qpdf_oh_is_array(w->q, kids)) {
        return false;
    }
    int n = qpdf_oh_get_array_n_items(w->q, kids);
    for (int i = 0; i < n; i++) {
        qpdf_oh kid = qpdf_oh_get_array_item(w->q, kids, i);
        if (!pdf_is_named(w, kid, "/S", "/TH")) {
            return false;
        }
    }
    return n > 1;
}

static void set_scope(struct finish *w, qpdf_oh element, bool is_head) {
    qpdf_oh attributes = qpdf_oh_new_dictionary(w->q);
    pdf_set_name(w, attributes, "/O", "/Table");
    pdf_set_name(w, attributes, "/Scope", is_head ? "/Column" : "/Row");
    qpdf_oh_replace_key(w->q, element, "/A", attributes);
}

static int n_kids(struct finish *w, qpdf_oh element) {
    qpdf_oh kids = qpdf_oh_get_key(w->q, element, "/K");
    return qpdf_oh_is_array(w->q, kids) ? qpdf_oh_get_array_n_items(w->q, kids) : 1;
}

/* The head of a group is alone in its row and spans the columns. */
static void set_spans(struct finish *w, qpdf_oh table) {
    qpdf_oh rows = qpdf_oh_get_key(w->q, table, "/K");
    int n_columns = 1;
    for (int i = 0; i < qpdf_oh_get_array_n_items(w->q, rows); i++) {
        n_columns = MAX(n_columns, n_kids(w, qpdf_oh_get_array_item(w->q, rows, i)));
    }
    for (int i = 0; i < qpdf_oh_get_array_n_items(w->q, rows) && n_columns > 1; i++) {
        qpdf_oh row = qpdf_oh_get_array_item(w->q, rows, i);
        if (n_kids(w, row) == 1) {
            qpdf_oh head = qpdf_oh_get_array_item(w->q, qpdf_oh_get_key(w->q, row, "/K"), 0);
            qpdf_oh_replace_key(w->q, qpdf_oh_get_key(w->q, head, "/A"), "/ColSpan",
                                qpdf_oh_new_integer(w->q, n_columns));
        }
    }
}

static void set_alt(struct finish *w, qpdf_oh element) {
    if (w->n_figures < w->f->alts->len) {
        pdf_set_text(w, element, "/Alt", w->f->alts->pdata[w->n_figures]);
    }
    w->n_figures++;
}

static void walk(struct finish *w, qpdf_oh element, bool is_head);

/* The kids of an element without decoration. */
static qpdf_oh kept_kids(struct finish *w, qpdf_oh kids, bool is_head) {
    qpdf_oh kept = qpdf_oh_new_array(w->q);
    for (int i = 0; i < qpdf_oh_get_array_n_items(w->q, kids); i++) {
        qpdf_oh kid = qpdf_oh_get_array_item(w->q, kids, i);
        if (!qpdf_oh_is_dictionary(w->q, kid)) {
            qpdf_oh_append_item(w->q, kept, kid);
            continue;
        }
        if (pdf_is_named(w, kid, "/S", DECORATION)) {
            g_hash_table_add(w->dropped, GINT_TO_POINTER(qpdf_oh_get_object_id(w->q, kid)));
            continue;
        }
        walk(w, kid, is_head);
        qpdf_oh_append_item(w->q, kept, kid);
    }
    return kept;
}

static void walk(struct finish *w, qpdf_oh element, bool is_head) {
    if (pdf_is_named(w, element, "/S", "/TH")) {
        set_scope(w, element, is_head);
    } else if (pdf_is_named(w, element, "/S", "/Figure")) {
        set_alt(w, element);
    }
    qpdf_oh kids = qpdf_oh_get_key(w->q, element, "/K");
    if (qpdf_oh_is_dictionary(w->q, kids)) {
        qpdf_oh list = qpdf_oh_new_array(w->q);
        qpdf_oh_append_item(w->q, list, kids);
        kids = list;
    }
    if (qpdf_oh_is_array(w->q, kids)) {
        qpdf_oh_replace_key(w->q, element, "/K", kept_kids(w, kids, is_head_row(w, element)));
    }
    if (pdf_is_named(w, element, "/S", "/Table")) {
        set_spans(w, element);
    }
}

/* One Document element over all that cairo hung under the root. */
static void finish_tree(struct finish *w, qpdf_oh tree) {
    walk(w, tree, false);
    qpdf_oh kids = qpdf_oh_get_key(w->q, tree, "/K");
    qpdf_oh document = qpdf_make_indirect_object(w->q, qpdf_oh_new_dictionary(w->q));
    pdf_set_name(w, document, "/Type", "/StructElem");
    pdf_set_name(w, document, "/S", "/Document");
    qpdf_oh_replace_key(w->q, document, "/P", tree);
    qpdf_oh_replace_key(w->q, document, "/K", kids);
    for (int i = 0; i < qpdf_oh_get_array_n_items(w->q, kids); i++) {
        qpdf_oh_replace_key(w->q, qpdf_oh_get_array_item(w->q, kids, i), "/P", document);
    }
    qpdf_oh list = qpdf_oh_new_array(w->q);
    qpdf_oh_append_item(w->q, list, document);
    qpdf_oh_replace_key(w->q, tree, "/K", list);
}

/* Marks of decoration no longer lead to an element. */
static void finish_parents(struct finish *w, qpdf_oh tree) {
    qpdf_oh parents = qpdf_oh_get_key(w->q, tree, "/ParentTree");
    qpdf_oh numbers = qpdf_oh_get_key(w->q, parents, "/Nums");
    for (int i = 1; i < qpdf_oh_get_array_n_items(w->q, numbers); i += 2) {
        qpdf_oh page = qpdf_oh_get_array_item(w->q, numbers, i);
        for (int k = 0; k < qpdf_oh_get_array_n_items(w->q, page); k++) {
            int id = qpdf_oh_get_object_id(w->q, qpdf_oh_get_array_item(w->q, page, k));
            if (g_hash_table_contains(w->dropped, GINT_TO_POINTER(id))) {
                qpdf_oh_set_array_item(w->q, page, k, qpdf_oh_new_null(w->q));
            }
        }
    }
}

/* --- the pages --- */

/* "/NonStruct << /MCID 12 >> BDC" becomes "/Artifact BMC". */
static GString *with_artifacts(const char *content, size_t length) {
    static const char from[] = DECORATION " <<";
    GString *out = g_string_sized_new(length);
    const char *end = content + length;
    for (const char *p = content; p < end;) {
        const char *at = g_strstr_len(p, end - p, from);
        const char *close = at ? g_strstr_len(at, end - at, "BDC") : NULL;
        if (!close) {
            g_string_append_len(out, p, end - p);
            break;
        }
        g_string_append_len(out, p, at - p);
        g_string_append(out, "/Artifact BMC");
        p = close + strlen("BDC");
    }
    return out;
}

/* A link is printed too (flag 4), and says where it leads. */
static void finish_links(struct finish *w, qpdf_oh page) {
    qpdf_oh links = qpdf_oh_get_key(w->q, page, "/Annots");
    int n = qpdf_oh_is_array(w->q, links) ? qpdf_oh_get_array_n_items(w->q, links) : 0;
    for (int i = 0; i < n; i++) {
        qpdf_oh link = qpdf_oh_get_array_item(w->q, links, i);
        bool is_known = w->n_links < w->f->links->len;
        qpdf_oh_replace_key(w->q, link, "/F", qpdf_oh_new_integer(w->q, 4));
        pdf_set_text(w, link, "/Contents", is_known ? w->f->links->pdata[w->n_links] : "Link");
        w->n_links++;
    }
}

static void finish_pages(struct finish *w) {
    for (int i = 0; i < qpdf_get_num_pages(w->q); i++) {
        qpdf_oh page = qpdf_get_page_n(w->q, (size_t)i);
        unsigned char *content = NULL;
        size_t length = 0;
        pdf_set_name(w, page, "/Tabs", "/S");
        finish_links(w, page);
        if (qpdf_oh_get_page_content_data(w->q, page, &content, &length) & QPDF_ERRORS) {
            continue;
        }
        GString *text = with_artifacts((const char *)content, length);
        qpdf_oh_replace_key(w->q, page, "/Contents", pdf_new_stream(w, text->str, text->len));
        g_string_free(text, TRUE);
        free(content);
    }
}

GBytes *pdf_finish(const guint8 *pdf, size_t length, const struct pdf_finish *f, GError **error) {
    struct finish w = {.q = qpdf_init(), .f = f};
    GBytes *out = NULL;
    w.dropped = g_hash_table_new(NULL, NULL);
    qpdf_silence_errors(w.q);
    qpdf_set_suppress_warnings(w.q, QPDF_TRUE);
    QPDF_ERROR_CODE code =
        qpdf_read_memory(w.q, "report.pdf", (const char *)pdf, (unsigned long long)length, NULL);
    if (!(code & QPDF_ERRORS)) {
        qpdf_oh root = qpdf_get_root(w.q);
        qpdf_oh tree = qpdf_oh_get_key(w.q, root, "/StructTreeRoot");
        finish_tree(&w, tree);
        finish_parents(&w, tree);
        finish_pages(&w);
        pdf_finish_catalogue(&w, root);
        pdf_attach_evidence(&w, root);
        pdf_finish_dates(&w);
        out = pdf_written(w.q);
    }
    if (!out || qpdf_has_error(w.q)) {
        const char *what =
            qpdf_has_error(w.q) ? qpdf_get_error_full_text(w.q, qpdf_get_error(w.q)) : "no reason";
        g_set_error(error, g_quark_from_static_string("ombud-report"), 0,
                    "the PDF could not be finished: %s", what);
        g_clear_pointer(&out, g_bytes_unref);
    }
    g_hash_table_destroy(w.dropped);
    qpdf_cleanup(&w.q);
    return out;
}

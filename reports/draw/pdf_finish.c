/* Finishes a PDF with qpdf. */
#include "reports/draw/pdf_finish.h"

#include <qpdf/qpdf-c.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define DECORATION "/NonStruct" /* the tag that the canvas gives to artifacts */

struct finish {
    qpdf_data q;
    const struct pdf_finish *f;
    GHashTable *dropped; /* ids of structure elements that became artifacts */
    guint n_figures;
};

static bool is_named(struct finish *w, qpdf_oh object, const char *key, const char *name) {
    qpdf_oh value = qpdf_oh_get_key(w->q, object, key);
    return qpdf_oh_is_name(w->q, value) && strcmp(qpdf_oh_get_name(w->q, value), name) == 0;
}

static void set_name(struct finish *w, qpdf_oh object, const char *key, const char *name) {
    qpdf_oh_replace_key(w->q, object, key, qpdf_oh_new_name(w->q, name));
}

static void set_text(struct finish *w, qpdf_oh object, const char *key, const char *text) {
    qpdf_oh_replace_key(w->q, object, key, qpdf_oh_new_unicode_string(w->q, text));
}

static qpdf_oh new_stream(struct finish *w, const char *data, size_t length) {
    qpdf_oh stream = qpdf_oh_new_stream(w->q);
    qpdf_oh_replace_stream_data(w->q, stream, (const unsigned char *)data, length,
                                qpdf_oh_new_null(w->q), qpdf_oh_new_null(w->q));
    return stream;
}

/* --- the structure tree --- */

/* A row of heads names the columns; the head at the start of another row, that row.
 * (A table that goes on over a page starts with such a row: its repeated head is
 * an artifact.) */
static bool is_head_row(struct finish *w, qpdf_oh row) {
    qpdf_oh kids = qpdf_oh_get_key(w->q, row, "/K");
    if (!is_named(w, row, "/S", "/TR") || !qpdf_oh_is_array(w->q, kids)) {
        return false;
    }
    int n = qpdf_oh_get_array_n_items(w->q, kids);
    for (int i = 0; i < n; i++) {
        qpdf_oh kid = qpdf_oh_get_array_item(w->q, kids, i);
        if (!is_named(w, kid, "/S", "/TH")) {
            return false;
        }
    }
    return n > 1;
}

static void set_scope(struct finish *w, qpdf_oh element, bool is_head) {
    qpdf_oh attributes = qpdf_oh_new_dictionary(w->q);
    set_name(w, attributes, "/O", "/Table");
    set_name(w, attributes, "/Scope", is_head ? "/Column" : "/Row");
    qpdf_oh_replace_key(w->q, element, "/A", attributes);
}

static void set_alt(struct finish *w, qpdf_oh element) {
    if (w->n_figures < w->f->alts->len) {
        set_text(w, element, "/Alt", w->f->alts->pdata[w->n_figures]);
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
        if (is_named(w, kid, "/S", DECORATION)) {
            g_hash_table_add(w->dropped, GINT_TO_POINTER(qpdf_oh_get_object_id(w->q, kid)));
            continue;
        }
        walk(w, kid, is_head);
        qpdf_oh_append_item(w->q, kept, kid);
    }
    return kept;
}

static void walk(struct finish *w, qpdf_oh element, bool is_head) {
    if (is_named(w, element, "/S", "/TH")) {
        set_scope(w, element, is_head);
    } else if (is_named(w, element, "/S", "/Figure")) {
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
}

/* One Document element over all that cairo hung under the root. */
static void finish_tree(struct finish *w, qpdf_oh tree) {
    walk(w, tree, false);
    qpdf_oh kids = qpdf_oh_get_key(w->q, tree, "/K");
    qpdf_oh document = qpdf_make_indirect_object(w->q, qpdf_oh_new_dictionary(w->q));
    set_name(w, document, "/Type", "/StructElem");
    set_name(w, document, "/S", "/Document");
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

static void finish_pages(struct finish *w) {
    for (int i = 0; i < qpdf_get_num_pages(w->q); i++) {
        qpdf_oh page = qpdf_get_page_n(w->q, (size_t)i);
        unsigned char *content = NULL;
        size_t length = 0;
        set_name(w, page, "/Tabs", "/S");
        if (qpdf_oh_get_page_content_data(w->q, page, &content, &length) & QPDF_ERRORS) {
            continue;
        }
        GString *text = with_artifacts((const char *)content, length);
        qpdf_oh_replace_key(w->q, page, "/Contents", new_stream(w, text->str, text->len));
        g_string_free(text, TRUE);
        free(content);
    }
}

/* --- the catalogue --- */

static char *xmp_of(const struct pdf_finish *f) {
    return g_markup_printf_escaped(
        "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
        "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
        "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
        "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
        "xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\">\n"
        "<dc:format>application/pdf</dc:format>\n"
        "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">%s</rdf:li></rdf:Alt></dc:title>\n"
        "<dc:language><rdf:Bag><rdf:li>en-US</rdf:li></rdf:Bag></dc:language>\n"
        "<xmp:CreatorTool>ombud %s</xmp:CreatorTool>\n"
        "<xmp:CreateDate>%s</xmp:CreateDate>\n"
        "<xmp:ModifyDate>%s</xmp:ModifyDate>\n"
        "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>\n",
        f->title, OMBUD_VERSION, f->date, f->date);
}

static qpdf_oh embedded_file(struct finish *w) {
    const struct pdf_finish *f = w->f;
    qpdf_oh stream = new_stream(w, f->evidence, f->evidence_length);
    qpdf_oh header = qpdf_oh_get_dict(w->q, stream);
    qpdf_oh parameters = qpdf_oh_new_dictionary(w->q);
    qpdf_oh_replace_key(w->q, parameters, "/Size",
                        qpdf_oh_new_integer(w->q, (long long)f->evidence_length));
    set_name(w, header, "/Type", "/EmbeddedFile");
    set_name(w, header, "/Subtype", "/application/json");
    qpdf_oh_replace_key(w->q, header, "/Params", parameters);
    qpdf_oh files = qpdf_oh_new_dictionary(w->q);
    qpdf_oh_replace_key(w->q, files, "/F", stream);
    qpdf_oh_replace_key(w->q, files, "/UF", stream);
    qpdf_oh spec = qpdf_make_indirect_object(w->q, qpdf_oh_new_dictionary(w->q));
    set_name(w, spec, "/Type", "/Filespec");
    set_text(w, spec, "/F", "evidence.json");
    set_text(w, spec, "/UF", "evidence.json");
    set_text(w, spec, "/Desc", "The evidence that this report shows");
    set_name(w, spec, "/AFRelationship", "/Source");
    qpdf_oh_replace_key(w->q, spec, "/EF", files);
    return spec;
}

static void attach_evidence(struct finish *w, qpdf_oh root) {
    qpdf_oh spec = embedded_file(w);
    qpdf_oh names = qpdf_oh_new_array(w->q);
    qpdf_oh_append_item(w->q, names, qpdf_oh_new_unicode_string(w->q, "evidence.json"));
    qpdf_oh_append_item(w->q, names, spec);
    qpdf_oh files = qpdf_oh_new_dictionary(w->q);
    qpdf_oh_replace_key(w->q, files, "/Names", names);
    qpdf_oh catalogue = qpdf_oh_get_key(w->q, root, "/Names");
    if (!qpdf_oh_is_dictionary(w->q, catalogue)) {
        catalogue = qpdf_make_indirect_object(w->q, qpdf_oh_new_dictionary(w->q));
        qpdf_oh_replace_key(w->q, root, "/Names", catalogue);
    }
    qpdf_oh_replace_key(w->q, catalogue, "/EmbeddedFiles", files);
    qpdf_oh list = qpdf_oh_new_array(w->q);
    qpdf_oh_append_item(w->q, list, spec);
    qpdf_oh_replace_key(w->q, root, "/AF", list);
}

static void finish_catalogue(struct finish *w, qpdf_oh root) {
    qpdf_oh marked = qpdf_oh_new_dictionary(w->q);
    qpdf_oh_replace_key(w->q, marked, "/Marked", qpdf_oh_new_bool(w->q, QPDF_TRUE));
    qpdf_oh_replace_key(w->q, root, "/MarkInfo", marked);
    qpdf_oh viewer = qpdf_oh_new_dictionary(w->q);
    qpdf_oh_replace_key(w->q, viewer, "/DisplayDocTitle", qpdf_oh_new_bool(w->q, QPDF_TRUE));
    qpdf_oh_replace_key(w->q, root, "/ViewerPreferences", viewer);
    set_text(w, root, "/Lang", "en-US");
    g_autofree char *xmp = xmp_of(w->f);
    qpdf_oh metadata = new_stream(w, xmp, strlen(xmp));
    qpdf_oh header = qpdf_oh_get_dict(w->q, metadata);
    set_name(w, header, "/Type", "/Metadata");
    set_name(w, header, "/Subtype", "/XML");
    qpdf_oh_replace_key(w->q, root, "/Metadata", metadata);
}

/* cairo 1.16 leaves out the "D:" that the standard asks for. */
static void finish_dates(struct finish *w) {
    GString *date = g_string_new("D:");
    for (const char *p = w->f->date; *p; p++) {
        if (g_ascii_isdigit(*p) || *p == 'Z') {
            g_string_append_c(date, *p);
        }
    }
    qpdf_set_info_key(w->q, "/CreationDate", date->str);
    qpdf_set_info_key(w->q, "/ModDate", date->str);
    g_string_free(date, TRUE);
}

static GBytes *written(qpdf_data q) {
    if (qpdf_init_write_memory(q) & QPDF_ERRORS) {
        return NULL;
    }
    qpdf_set_deterministic_ID(q, QPDF_TRUE);
    qpdf_set_object_stream_mode(q, qpdf_o_generate);
    if (qpdf_write(q) & QPDF_ERRORS) {
        return NULL;
    }
    return g_bytes_new(qpdf_get_buffer(q), qpdf_get_buffer_length(q));
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
        finish_catalogue(&w, root);
        attach_evidence(&w, root);
        finish_dates(&w);
        out = written(w.q);
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

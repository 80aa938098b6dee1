/* The catalogue of a PDF: what it says of itself, and what it carries. */
#include <stdint.h>
#include <string.h>
#include <zlib.h>

#include "reports/draw/pdf_parts.h"
#include "reports/draw/srgb_profile.h"

bool pdf_is_named(struct finish *w, qpdf_oh object, const char *key, const char *name) {
    qpdf_oh value = qpdf_oh_get_key(w->q, object, key);
    return qpdf_oh_is_name(w->q, value) && strcmp(qpdf_oh_get_name(w->q, value), name) == 0;
}

void pdf_set_name(struct finish *w, qpdf_oh object, const char *key, const char *name) {
    qpdf_oh_replace_key(w->q, object, key, qpdf_oh_new_name(w->q, name));
}

void pdf_set_text(struct finish *w, qpdf_oh object, const char *key, const char *text) {
    qpdf_oh_replace_key(w->q, object, key, qpdf_oh_new_unicode_string(w->q, text));
}

qpdf_oh pdf_new_stream(struct finish *w, const char *data, size_t length) {
    qpdf_oh stream = qpdf_oh_new_stream(w->q);
    qpdf_oh_replace_stream_data(w->q, stream, (const unsigned char *)data, length,
                                qpdf_oh_new_null(w->q), qpdf_oh_new_null(w->q));
    return stream;
}

/* "D:20261006000000Z" of an ISO 8601 date. */
static char *pdf_date(const char *iso) {
    GString *date = g_string_new("D:");
    for (const char *p = iso; *p; p++) {
        if (g_ascii_isdigit(*p) || *p == 'Z') {
            g_string_append_c(date, *p);
        }
    }
    return g_string_free(date, FALSE);
}

/* Names the same things as the document information, which PDF/A asks for. */
static char *xmp_of(const struct pdf_finish *f, const char *producer) {
    return g_markup_printf_escaped(
        "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
        "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
        "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
        "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
        "xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" "
        "xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\n"
        "<pdfaid:part>3</pdfaid:part>\n<pdfaid:conformance>A</pdfaid:conformance>\n"
        "<dc:format>application/pdf</dc:format>\n"
        "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">%s</rdf:li></rdf:Alt></dc:title>\n"
        "<dc:creator><rdf:Seq><rdf:li>%s</rdf:li></rdf:Seq></dc:creator>\n"
        "<dc:language><rdf:Bag><rdf:li>en-US</rdf:li></rdf:Bag></dc:language>\n"
        "<pdf:Producer>%s</pdf:Producer>\n"
        "<xmp:CreatorTool>ombud %s</xmp:CreatorTool>\n"
        "<xmp:CreateDate>%s</xmp:CreateDate>\n"
        "<xmp:ModifyDate>%s</xmp:ModifyDate>\n"
        "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>\n",
        f->title, f->author, producer, OMBUD_VERSION, f->date, f->date);
}

GBytes *pdf_pack(const char *data, size_t length) {
    uLongf n = compressBound(length);
    Bytef *packed = g_malloc(n);
    /* Cannot fail: the buffer is as large as any outcome, and GLib ends a program without memory.
     */
    int code = compress2(packed, &n, (const Bytef *)data, length, Z_DEFAULT_COMPRESSION);
    g_assert(code == Z_OK);
    return g_bytes_new_take(packed, n);
}

static qpdf_oh embedded_file(struct finish *w) {
    const struct pdf_finish *f = w->f;
    gsize n = 0;
    const unsigned char *packed = g_bytes_get_data((GBytes *)(uintptr_t)f->packed, &n);
    qpdf_oh stream = qpdf_oh_new_stream(w->q);
    qpdf_oh_replace_stream_data(w->q, stream, packed, n, qpdf_oh_new_name(w->q, "/FlateDecode"),
                                qpdf_oh_new_null(w->q));
    qpdf_oh header = qpdf_oh_get_dict(w->q, stream);
    qpdf_oh parameters = qpdf_oh_new_dictionary(w->q);
    qpdf_oh_replace_key(w->q, parameters, "/Size",
                        qpdf_oh_new_integer(w->q, (long long)f->evidence_length));
    g_autofree char *date = pdf_date(w->f->date);
    qpdf_oh_replace_key(w->q, parameters, "/ModDate", qpdf_oh_new_string(w->q, date));
    pdf_set_name(w, header, "/Type", "/EmbeddedFile");
    pdf_set_name(w, header, "/Subtype", "/application/json");
    qpdf_oh_replace_key(w->q, header, "/Params", parameters);
    qpdf_oh files = qpdf_oh_new_dictionary(w->q);
    qpdf_oh_replace_key(w->q, files, "/F", stream);
    qpdf_oh_replace_key(w->q, files, "/UF", stream);
    qpdf_oh spec = qpdf_make_indirect_object(w->q, qpdf_oh_new_dictionary(w->q));
    pdf_set_name(w, spec, "/Type", "/Filespec");
    pdf_set_text(w, spec, "/F", "evidence.json");
    pdf_set_text(w, spec, "/UF", "evidence.json");
    pdf_set_text(w, spec, "/Desc", "The evidence that this report shows");
    pdf_set_name(w, spec, "/AFRelationship", "/Source");
    qpdf_oh_replace_key(w->q, spec, "/EF", files);
    return spec;
}

void pdf_attach_evidence(struct finish *w, qpdf_oh root) {
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

/* What the numbers of red, green and blue on the pages mean. */
static void set_output_intent(struct finish *w, qpdf_oh root) {
    GByteArray *profile = srgb_profile();
    qpdf_oh stream = pdf_new_stream(w, (const char *)profile->data, profile->len);
    g_byte_array_unref(profile);
    qpdf_oh_replace_key(w->q, qpdf_oh_get_dict(w->q, stream), "/N", qpdf_oh_new_integer(w->q, 3));
    qpdf_oh intent = qpdf_make_indirect_object(w->q, qpdf_oh_new_dictionary(w->q));
    pdf_set_name(w, intent, "/Type", "/OutputIntent");
    pdf_set_name(w, intent, "/S", "/GTS_PDFA1");
    pdf_set_text(w, intent, "/OutputConditionIdentifier", "sRGB IEC61966-2.1");
    pdf_set_text(w, intent, "/Info", "sRGB IEC61966-2.1");
    qpdf_oh_replace_key(w->q, intent, "/DestOutputProfile", stream);
    qpdf_oh list = qpdf_oh_new_array(w->q);
    qpdf_oh_append_item(w->q, list, intent);
    qpdf_oh_replace_key(w->q, root, "/OutputIntents", list);
}

/* Labelled as they are printed: 1, 2, 3. */
static void set_page_labels(struct finish *w, qpdf_oh root) {
    qpdf_oh style = qpdf_oh_new_dictionary(w->q);
    pdf_set_name(w, style, "/S", "/D");
    qpdf_oh numbers = qpdf_oh_new_array(w->q);
    qpdf_oh_append_item(w->q, numbers, qpdf_oh_new_integer(w->q, 0));
    qpdf_oh_append_item(w->q, numbers, style);
    qpdf_oh labels = qpdf_oh_new_dictionary(w->q);
    qpdf_oh_replace_key(w->q, labels, "/Nums", numbers);
    qpdf_oh_replace_key(w->q, root, "/PageLabels", labels);
}

void pdf_finish_catalogue(struct finish *w, qpdf_oh root) {
    qpdf_oh marked = qpdf_oh_new_dictionary(w->q);
    qpdf_oh_replace_key(w->q, marked, "/Marked", qpdf_oh_new_bool(w->q, QPDF_TRUE));
    qpdf_oh_replace_key(w->q, root, "/MarkInfo", marked);
    qpdf_oh viewer = qpdf_oh_new_dictionary(w->q);
    qpdf_oh_replace_key(w->q, viewer, "/DisplayDocTitle", qpdf_oh_new_bool(w->q, QPDF_TRUE));
    qpdf_oh_replace_key(w->q, root, "/ViewerPreferences", viewer);
    pdf_set_text(w, root, "/Lang", "en-US");
    set_output_intent(w, root);
    set_page_labels(w, root);
    const char *producer = qpdf_get_info_key(w->q, "/Producer");
    g_autofree char *xmp = xmp_of(w->f, producer ? producer : "");
    qpdf_oh metadata = pdf_new_stream(w, xmp, strlen(xmp));
    qpdf_oh header = qpdf_oh_get_dict(w->q, metadata);
    pdf_set_name(w, header, "/Type", "/Metadata");
    pdf_set_name(w, header, "/Subtype", "/XML");
    qpdf_oh_replace_key(w->q, root, "/Metadata", metadata);
}

/* cairo 1.16 leaves out the "D:" that the standard asks for. */
void pdf_finish_dates(struct finish *w) {
    g_autofree char *date = pdf_date(w->f->date);
    qpdf_set_info_key(w->q, "/CreationDate", date);
    qpdf_set_info_key(w->q, "/ModDate", date);
}

GBytes *pdf_written(qpdf_data q) {
    if (qpdf_init_write_memory(q) & QPDF_ERRORS) {
        return NULL;
    }
    qpdf_set_deterministic_ID(q, QPDF_TRUE);
    qpdf_set_object_stream_mode(q, qpdf_o_generate);
    /* Else PDF/A cannot tell where a stream ends. */
    qpdf_set_newline_before_endstream(q, QPDF_TRUE);
    if (qpdf_write(q) & QPDF_ERRORS) {
        return NULL;
    }
    return g_bytes_new(qpdf_get_buffer(q), qpdf_get_buffer_length(q));
}

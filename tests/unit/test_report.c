/* The finished files: the same bytes each time, the pages, what a reader finds. */
#include <qpdf/qpdf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <glib/gstdio.h>

#include "tests/unit/report_sample.h"
#include "reports/report.h"
#include "tests/unit/run.h"

static GPtrArray *rendered(const struct sample_study *s, const struct report_options *o) {
    struct evidence *e = sample_evidence(s);
    GError *error = NULL;
    GPtrArray *files = report_render(e, o, &error);
    ck_assert_msg(files != NULL, "%s", error ? error->message : "");
    evidence_free(e);
    return files;
}

static GBytes *file_named(GPtrArray *files, const char *name) {
    for (guint i = 0; i < files->len; i++) {
        const struct report_file *f = files->pdata[i];
        if (strcmp(f->name, name) == 0) {
            return f->bytes;
        }
    }
    ck_abort_msg("there is no %s", name);
    return NULL;
}

static qpdf_data opened(GBytes *pdf) {
    gsize n;
    const char *bytes = g_bytes_get_data(pdf, &n);
    qpdf_data q = qpdf_init();
    qpdf_set_suppress_warnings(q, QPDF_TRUE);
    ck_assert_int_eq(qpdf_read_memory(q, "report.pdf", bytes, n, NULL) & QPDF_ERRORS, 0);
    return q;
}

START_TEST(test_the_same_evidence_gives_the_same_bytes) {
    const struct report_options o = REPORT_DEFAULTS;
    GPtrArray *a = rendered(&sample_default, &o);
    GPtrArray *b = rendered(&sample_default, &o);
    ck_assert_uint_eq(a->len, b->len);
    for (guint i = 0; i < a->len; i++) {
        const struct report_file *x = a->pdata[i];
        const struct report_file *y = b->pdata[i];
        ck_assert_str_eq(x->name, y->name);
        ck_assert_msg(g_bytes_equal(x->bytes, y->bytes), "%s differs", x->name);
    }
    g_ptr_array_unref(a);
    g_ptr_array_unref(b);
}
END_TEST

START_TEST(test_there_is_an_image_for_every_page) {
    const struct report_options o = {.png_dpi = 50, .epoch = -1};
    GPtrArray *files = rendered(&sample_default, &o);
    qpdf_data q = opened(file_named(files, "report.pdf"));
    int n_pages = qpdf_get_num_pages(q);
    ck_assert_int_ge(n_pages, 5);
    ck_assert_uint_eq(files->len, (guint)n_pages + 2 + 4); /* four figures */
    g_autofree char *last = g_strdup_printf("page-%d.png", n_pages);
    gsize n;
    const guchar *png = g_bytes_get_data(file_named(files, last), &n);
    ck_assert(n > 100 && memcmp(png, "\x89PNG\r\n\x1a\n", 8) == 0);
    /* IHDR: 612 x 792 points at 50 dpi. */
    ck_assert_int_eq(png[18] << 8 | png[19], 425);
    ck_assert_int_eq(png[22] << 8 | png[23], 550);
    qpdf_cleanup(&q);
    g_ptr_array_unref(files);
}
END_TEST

START_TEST(test_without_a_resolution_there_are_no_images) {
    const struct report_options o = {.png_dpi = 0, .epoch = -1};
    GPtrArray *files = rendered(&sample_default, &o);
    ck_assert_uint_eq(files->len, 2);
    g_ptr_array_unref(files);
}
END_TEST

static char *date_in(const struct report_options *o) {
    GPtrArray *files = rendered(&sample_default, o);
    qpdf_data q = opened(file_named(files, "report.pdf"));
    char *date = g_strdup(qpdf_get_info_key(q, "/CreationDate"));
    qpdf_cleanup(&q);
    g_ptr_array_unref(files);
    return date;
}

/* Linear B: no font that the report may ask for has it. */
START_TEST(test_a_character_that_no_font_has_is_told) {
    char *warning = NULL;
    const struct report_options o = {.epoch = -1, .warning = &warning};
    struct sample_study s = sample_default;
    GPtrArray *files = rendered(&s, &o);
    ck_assert_msg(warning == NULL, "%s", warning);
    g_ptr_array_unref(files);
    s.organisation = "\U00010000 Clinic";
    files = rendered(&s, &o);
    ck_assert_ptr_nonnull(warning);
    ck_assert_ptr_nonnull(strstr(warning, "(first U+10000); fix: apt install fonts-"));
    g_ptr_array_unref(files);
    g_free(warning);
}
END_TEST

START_TEST(test_the_date_is_the_studys_or_the_epochs_never_the_clocks) {
    const struct report_options study = {.epoch = -1};
    const struct report_options epoch = {.epoch = 1000000000}; /* 2001-09-09 */
    g_autofree char *a = date_in(&study);
    g_autofree char *b = date_in(&epoch);
    ck_assert_msg(strstr(a, "20261006000000Z") != NULL, "%s", a);
    ck_assert_msg(strstr(b, "20010909014640Z") != NULL, "%s", b);
}
END_TEST

START_TEST(test_a4_pages_are_a4) {
    const struct report_options o = {.is_a4 = true, .epoch = -1};
    GPtrArray *files = rendered(&sample_default, &o);
    qpdf_data q = opened(file_named(files, "report.pdf"));
    qpdf_oh box = qpdf_oh_get_key(q, qpdf_get_page_n(q, 0), "/MediaBox");
    ck_assert_double_eq_tol(qpdf_oh_get_numeric_value(q, qpdf_oh_get_array_item(q, box, 2)), 595.28,
                            0.01);
    qpdf_cleanup(&q);
    g_ptr_array_unref(files);
}
END_TEST

static bool named(qpdf_data q, qpdf_oh object, const char *key, const char *name) {
    qpdf_oh value = qpdf_oh_get_key(q, object, key);
    return qpdf_oh_is_name(q, value) && strcmp(qpdf_oh_get_name(q, value), name) == 0;
}

struct structure {
    int n_heads, n_column_heads, n_row_heads, n_figures, n_with_alt, n_decorations, n_elements;
};

static void survey(qpdf_data q, qpdf_oh element, struct structure *s) {
    qpdf_oh kids = qpdf_oh_get_key(q, element, "/K");
    qpdf_oh attributes = qpdf_oh_get_key(q, element, "/A");
    bool has_scope = qpdf_oh_is_dictionary(q, attributes);
    s->n_elements++;
    s->n_heads += named(q, element, "/S", "/TH");
    s->n_column_heads += has_scope && named(q, attributes, "/Scope", "/Column");
    s->n_row_heads += has_scope && named(q, attributes, "/Scope", "/Row");
    s->n_figures += named(q, element, "/S", "/Figure");
    s->n_with_alt += qpdf_oh_has_key(q, element, "/Alt");
    s->n_decorations += named(q, element, "/S", "/NonStruct");
    for (int i = 0; qpdf_oh_is_array(q, kids) && i < qpdf_oh_get_array_n_items(q, kids); i++) {
        qpdf_oh kid = qpdf_oh_get_array_item(q, kids, i);
        if (qpdf_oh_is_dictionary(q, kid)) {
            survey(q, kid, s);
        }
    }
}

START_TEST(test_the_pdf_is_tagged_for_accessibility) {
    const struct report_options o = {.epoch = -1};
    GPtrArray *files = rendered(&sample_default, &o);
    qpdf_data q = opened(file_named(files, "report.pdf"));
    qpdf_oh root = qpdf_get_root(q);
    qpdf_oh mark = qpdf_oh_get_key(q, root, "/MarkInfo");
    ck_assert(qpdf_oh_get_bool_value(q, qpdf_oh_get_key(q, mark, "/Marked")));
    ck_assert_str_eq(qpdf_oh_get_utf8_value(q, qpdf_oh_get_key(q, root, "/Lang")), "en-US");
    ck_assert(qpdf_oh_has_key(q, root, "/Metadata"));
    qpdf_oh tree = qpdf_oh_get_key(q, root, "/StructTreeRoot");
    qpdf_oh document = qpdf_oh_get_array_item(q, qpdf_oh_get_key(q, tree, "/K"), 0);
    ck_assert(named(q, document, "/S", "/Document"));
    struct structure s = {0};
    survey(q, document, &s);
    ck_assert_int_eq(s.n_figures, 4);
    ck_assert_int_eq(s.n_with_alt, 4);
    ck_assert_int_eq(s.n_decorations, 0);
    ck_assert_int_gt(s.n_column_heads, 20);
    ck_assert_int_gt(s.n_row_heads, 40);
    ck_assert_int_eq(s.n_column_heads + s.n_row_heads, s.n_heads);
    qpdf_cleanup(&q);
    g_ptr_array_unref(files);
}
END_TEST

/* Every piece of a page is either content with a mark or an artifact. */
START_TEST(test_decoration_is_an_artifact_on_every_page) {
    const struct report_options o = {.epoch = -1};
    GPtrArray *files = rendered(&sample_default, &o);
    qpdf_data q = opened(file_named(files, "report.pdf"));
    for (int i = 0; i < qpdf_get_num_pages(q); i++) {
        unsigned char *content = NULL;
        size_t length = 0;
        ck_assert_int_eq(
            qpdf_oh_get_page_content_data(q, qpdf_get_page_n(q, (size_t)i), &content, &length), 0);
        ck_assert_ptr_nonnull(g_strstr_len((char *)content, (gssize)length, "/Artifact BMC"));
        ck_assert_ptr_null(g_strstr_len((char *)content, (gssize)length, "/NonStruct"));
        free(content);
    }
    qpdf_cleanup(&q);
    g_ptr_array_unref(files);
}
END_TEST

/* Painting operators outside any mark; strings are skipped. */
static int unmarked_paint(const char *content, size_t length) {
    static const char *const paints[] = {"f",  "f*", "S",  "s",  "B", "B*",
                                         "Tj", "TJ", "Do", "sh", NULL};
    GString *word = g_string_new(NULL);
    int depth = 0, n = 0, in_string = 0;
    for (size_t i = 0; i <= length; i++) {
        char c = i < length ? content[i] : ' ';
        if (in_string > 0) {
            i += c == '\\';
            in_string += c == '(' ? 1 : c == ')' ? -1 : 0;
        } else if (c == '(') {
            in_string = 1;
        } else if (!g_ascii_isspace(c) && !strchr("[]<>", c)) {
            g_string_append_c(word, c);
            continue;
        }
        depth += g_str_equal(word->str, "BDC") || g_str_equal(word->str, "BMC");
        depth -= g_str_equal(word->str, "EMC");
        n += depth == 0 && g_strv_contains(paints, word->str);
        g_string_truncate(word, 0);
    }
    g_string_free(word, TRUE);
    return n;
}

START_TEST(test_nothing_is_painted_outside_content_and_artifacts) {
    const struct report_options o = {.epoch = -1};
    GPtrArray *files = rendered(&sample_default, &o);
    qpdf_data q = opened(file_named(files, "report.pdf"));
    ck_assert_int_eq(unmarked_paint("/P BMC f EMC (f) S", 18), 1);
    for (int i = 0; i < qpdf_get_num_pages(q); i++) {
        unsigned char *content = NULL;
        size_t length = 0;
        ck_assert_int_eq(
            qpdf_oh_get_page_content_data(q, qpdf_get_page_n(q, (size_t)i), &content, &length), 0);
        ck_assert_int_eq(unmarked_paint((char *)content, length), 0);
        free(content);
    }
    qpdf_cleanup(&q);
    g_ptr_array_unref(files);
}
END_TEST

START_TEST(test_the_evidence_is_in_the_pdf_byte_for_byte) {
    const struct report_options o = {.epoch = -1};
    GPtrArray *files = rendered(&sample_default, &o);
    qpdf_data q = opened(file_named(files, "report.pdf"));
    qpdf_oh names = qpdf_oh_get_key(q, qpdf_get_root(q), "/Names");
    qpdf_oh list = qpdf_oh_get_key(q, qpdf_oh_get_key(q, names, "/EmbeddedFiles"), "/Names");
    qpdf_oh spec = qpdf_oh_get_array_item(q, list, 1);
    qpdf_oh stream = qpdf_oh_get_key(q, qpdf_oh_get_key(q, spec, "/EF"), "/F");
    unsigned char *data = NULL;
    size_t length = 0;
    QPDF_BOOL was_filtered;
    ck_assert_int_eq(qpdf_oh_get_stream_data(q, stream, qpdf_dl_all, &was_filtered, &data, &length),
                     0);
    struct evidence *e = sample_evidence(&sample_default);
    size_t expected;
    g_autofree char *text = evidence_text(e, &expected);
    ck_assert_uint_eq(length, expected);
    ck_assert_int_eq(memcmp(data, text, length), 0);
    free(data);
    evidence_free(e);
    qpdf_cleanup(&q);
    g_ptr_array_unref(files);
}
END_TEST

START_TEST(test_the_pdf_has_no_fault_that_qpdf_finds) {
    const struct report_options o = {.epoch = -1};
    GPtrArray *files = rendered(&sample_default, &o);
    qpdf_data q = opened(file_named(files, "report.pdf"));
    ck_assert_int_eq(qpdf_check_pdf(q), 0);
    ck_assert(!qpdf_more_warnings(q));
    qpdf_cleanup(&q);
    g_ptr_array_unref(files);
}
END_TEST

/* What pdftotext reads from the PDF; NULL where there is no pdftotext. */
static char *read_pdf(GBytes *pdf) {
    char *path = NULL;
    char *text = NULL;
    gsize n;
    const char *bytes = g_bytes_get_data(pdf, &n);
    int fd = g_file_open_tmp("report-XXXXXX.pdf", &path, NULL);
    ck_assert_int_ge(fd, 0);
    (void)g_close(fd, NULL);
    ck_assert(g_file_set_contents(path, bytes, (gssize)n, NULL));
    const char *argv[] = {"pdftotext", "-layout", path, "-", NULL};
    int status = 0;
    bool ran = g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &text, NULL,
                            &status, NULL);
    (void)remove(path);
    g_free(path);
    if (!ran || status != 0) {
        g_free(text);
        return NULL;
    }
    return text;
}

START_TEST(test_the_text_of_the_pdf_can_be_read_out) {
    static const char *const expected[] = {
        "Does the coding model work equally well for",
        "No — one group is below the agreed limit",
        "0.7580 (0.7050–0.7996)",
        "withheld*",
        "Can we trust the data?",
        "sha256sum -c SHA256SUMS",
        "This report is set in",
        "Page 1 of",
    };
    const struct report_options o = {.epoch = -1};
    GPtrArray *files = rendered(&sample_default, &o);
    g_autofree char *text = read_pdf(file_named(files, "report.pdf"));
    if (!text) {
        fprintf(stderr, "skipped: no pdftotext\n");
    }
    for (size_t i = 0; text && i < G_N_ELEMENTS(expected); i++) {
        ck_assert_msg(strstr(text, expected[i]) != NULL, "\"%s\" is not in the PDF", expected[i]);
    }
    g_ptr_array_unref(files);
}
END_TEST

START_TEST(test_a_withheld_count_is_in_no_file) {
    const struct report_options o = {.epoch = -1};
    GPtrArray *files = rendered(&sample_default, &o);
    g_autofree char *text = read_pdf(file_named(files, "report.pdf"));
    ck_assert(!text || !strstr(text, "5,208"));
    gsize n;
    const char *plain = g_bytes_get_data(file_named(files, "report.txt"), &n);
    ck_assert_ptr_null(g_strstr_len(plain, (gssize)n, "5,208"));
    g_ptr_array_unref(files);
}
END_TEST

int main(void) {
    TCase *t = tcase_create("report");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, test_the_same_evidence_gives_the_same_bytes);
    tcase_add_test(t, test_there_is_an_image_for_every_page);
    tcase_add_test(t, test_without_a_resolution_there_are_no_images);
    tcase_add_test(t, test_a_character_that_no_font_has_is_told);
    tcase_add_test(t, test_the_date_is_the_studys_or_the_epochs_never_the_clocks);
    tcase_add_test(t, test_a4_pages_are_a4);
    tcase_add_test(t, test_the_pdf_is_tagged_for_accessibility);
    tcase_add_test(t, test_decoration_is_an_artifact_on_every_page);
    tcase_add_test(t, test_nothing_is_painted_outside_content_and_artifacts);
    tcase_add_test(t, test_the_evidence_is_in_the_pdf_byte_for_byte);
    tcase_add_test(t, test_the_pdf_has_no_fault_that_qpdf_finds);
    tcase_add_test(t, test_the_text_of_the_pdf_can_be_read_out);
    tcase_add_test(t, test_a_withheld_count_is_in_no_file);
    return run_case("report", t);
}

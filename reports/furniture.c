/* Head and foot of every page. */
#include "reports/furniture.h"

#include "reports/words.h"

static void add(GString *out, const char *text) {
    if (text && *text) {
        g_autofree char *clean = words_clean(text);
        g_string_append(out, out->len > 0 && *clean ? " · " : "");
        g_string_append(out, clean);
    }
}

struct furniture furniture_of(const struct view *v) {
    GString *left = g_string_new(NULL);
    GString *right = g_string_new(NULL);
    GString *foot = g_string_new(NULL);
    g_autofree char *id = view_report_id(v);
    add(left, v->organisation);
    add(left, v->model);
    if (left->len == 0) {
        g_string_append(left, "Audit of a medical-coding model");
    }
    add(right, v->title);
    add(right, v->period);
    if (v->is_synthetic) {
        g_autofree char *synthetic = words(SAY_SYNTHETIC);
        add(right, synthetic);
    }
    if (v->is_internal) {
        g_autofree char *internal = words(SAY_SMALL_CELLS);
        g_string_truncate(right, 0);
        g_string_append(right, internal);
    }
    g_string_append_printf(foot, "Report ID %s", id);
    if (v->policies->len == 1) {
        const struct view_policy *p = &g_array_index(v->policies, struct view_policy, 0);
        g_autofree char *policy = g_strdup_printf("policy %s@%s", p->id, p->version);
        add(foot, policy);
    } else if (v->policies->len > 1) { /* named on the page of evidence: here is no room */
        g_string_append_printf(foot, " · %u policies", v->policies->len);
    }
    g_string_append_printf(foot, " · evidence SHA-256 %.4s %.4s … %s", v->sha256, v->sha256 + 4,
                           v->sha256 + 60);
    const char *title = v->title && *v->title ? v->title : "Audit of a medical-coding model";
    return (struct furniture){g_string_free(left, FALSE), g_string_free(right, FALSE),
                              g_string_free(foot, FALSE), words_clean(title)};
}

void furniture_clear(struct furniture *f) {
    g_free(f->left);
    g_free(f->right);
    g_free(f->foot);
    g_free(f->title);
    *f = (struct furniture){0};
}

#include "audit/cli/compat_text.h"

#include <string.h>

#include "metrics/compat.h"
#include "reports/number.h"

static void put_value(GString *out, const struct estimate *e) {
    if (e == NULL || !e->has_value) {
        g_string_append_printf(out, "%-30s", e == NULL ? "not measured" : "no value");
        return;
    }
    g_autofree char *x = number_decimal(e->value, 6);
    GString *cell = g_string_new(x);
    if (e->has_interval) {
        g_autofree char *lo = number_decimal(e->lo, 4);
        g_autofree char *hi = number_decimal(e->hi, 4);
        g_string_append_printf(cell, " (%s to %s)", lo, hi);
    }
    g_string_append_printf(out, "%-30s", cell->str);
    g_string_free(cell, TRUE);
}

/* Notes once each, by number. */
static guint note_of(GPtrArray *notes, const char *note) {
    for (guint i = 0; i < notes->len; i++) {
        if (strcmp(notes->pdata[i], note) == 0) {
            return i + 1;
        }
    }
    g_ptr_array_add(notes, (gpointer)(uintptr_t)note);
    return notes->len;
}

static void put_row(GString *out, const struct compat_row *row, const struct estimates *all,
                    GPtrArray *notes) {
    const struct estimate *e = estimates_find(all, row->metric, 0, NULL);
    g_string_append_printf(out, "%-30s ", row->name);
    put_value(out, e);
    g_string_append_printf(out, " %-24s %s", row->metric, e == NULL ? "-" : e->definition);
    if (row->note != NULL) {
        g_string_append_printf(out, " [%u]", note_of(notes, row->note));
    }
    if (e != NULL && !e->has_value && e->reason != NULL) {
        g_string_append_printf(out, "; %s", e->reason);
    }
    g_string_append_c(out, '\n');
}

char *compat_text(const struct evidence *e, const char *peer, GError **error) {
    struct estimates *all = evidence_estimates(e, error);
    if (all == NULL) {
        return NULL;
    }
    GString *out = g_string_new(NULL);
    GPtrArray *notes = g_ptr_array_new();
    g_string_append_printf(out, "as %s has it, everybody\n", compat_peer_find(peer)->title);
    for (size_t i = 0; i < n_compat_rows; i++) {
        if (strcmp(compat_rows[i].peer, peer) == 0) {
            put_row(out, &compat_rows[i], all, notes);
        }
    }
    for (guint i = 0; i < notes->len; i++) {
        g_string_append_printf(out, "[%u] %s\n", i + 1, (const char *)notes->pdata[i]);
    }
    g_ptr_array_unref(notes);
    estimates_free(all);
    return g_string_free(out, FALSE);
}

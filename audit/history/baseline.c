#include "audit/history/baseline.h"

#include "audit/tally_file.h"

static GBytes *find(enum history_kind kind, const char *path, const char *model, const char *period,
                    struct history_entry *from, GError **error) {
    struct history *h = history_open(path, HISTORY_READ, error);
    GBytes *bytes = h == NULL ? NULL : history_before(h, kind, model, period, from, error);
    history_close(h);
    return bytes;
}

struct tally *baseline_tally(const char *history, const char *model, const char *period,
                             struct history_entry *from, GError **error) {
    GBytes *bytes = find(HISTORY_TALLY, history, model, period, from, error);
    if (bytes == NULL) {
        return NULL;
    }
    gsize size = 0;
    const char *data = g_bytes_get_data(bytes, &size);
    struct tally *t = tally_file_parse(data, size, from->period, error);
    g_bytes_unref(bytes);
    if (t == NULL) {
        history_entry_clear(from);
    }
    return t;
}

struct evidence *baseline_evidence(const char *history, const char *model, const char *period,
                                   struct history_entry *from, GError **error) {
    GBytes *bytes = find(HISTORY_EVIDENCE, history, model, period, from, error);
    if (bytes == NULL) {
        return NULL;
    }
    gsize size = 0;
    const char *data = g_bytes_get_data(bytes, &size);
    struct evidence *e = evidence_parse(data, size, from->period, error);
    g_bytes_unref(bytes);
    if (e == NULL) {
        history_entry_clear(from);
    }
    return e;
}

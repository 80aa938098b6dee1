/* History in SQLite: one table, statements as rows of a table. */
#include "audit/history/history.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

/* "ombd" in the header of the file, and the version of the table below. */
#define APPLICATION_ID 0x6f6d6264
#define SCHEMA_VERSION 1
#define WAIT_MS 30000
#define MAX_BYTES ((gsize)1000000000) /* SQLite's limit of a value */

const char *const history_kind_names[HISTORY_KINDS] = {"tally", "evidence"};

static const char *const schema =
    "CREATE TABLE entry ("
    " id INTEGER PRIMARY KEY,"
    " kind TEXT NOT NULL, model TEXT NOT NULL, version TEXT NOT NULL, period TEXT NOT NULL,"
    " day INTEGER NOT NULL," /* history_period_day() */
    " fingerprint TEXT NOT NULL, verdict TEXT NOT NULL, is_internal INTEGER NOT NULL,"
    " is_current INTEGER NOT NULL,"
    " sha256 TEXT NOT NULL, bytes BLOB NOT NULL"
    ") STRICT;"
    "CREATE UNIQUE INDEX entry_key ON entry (kind, model, version, period) WHERE is_current = 1;"
    "CREATE INDEX entry_day ON entry (kind, model, day, period);";

enum statement { GET, GET_ID, BEFORE, LIST, INSERT, RETIRE, STATEMENTS };

#define COLUMNS                                                                                    \
    "id, kind, model, version, period, fingerprint, verdict, sha256, length(bytes), is_internal, " \
    "is_current"

static const char *const sql[STATEMENTS] = {
    [GET] = "SELECT " COLUMNS ", bytes FROM entry WHERE kind = ?1 AND model = ?2 AND "
            "version = ?3 AND period = ?4 AND is_current = 1",
    [GET_ID] = "SELECT " COLUMNS ", bytes FROM entry WHERE id = ?1",
    [BEFORE] = "SELECT " COLUMNS ", bytes FROM entry WHERE kind = ?1 AND model = ?2 AND "
               "(day < ?3 OR (day = ?3 AND ?3 = -9223372036854775808 AND period < ?4)) AND "
               "is_current = 1 ORDER BY day DESC, period DESC, id DESC LIMIT 1",
    [LIST] = "SELECT " COLUMNS " FROM entry WHERE (?1 IS NULL OR model = ?1) AND "
             "(is_current = 1 OR ?2) ORDER BY model, day, period, version, kind, id",
    [INSERT] = "INSERT INTO entry (kind, model, version, period, day, fingerprint, verdict, "
               "is_internal, is_current, sha256, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1, "
               "?9, ?10)",
    [RETIRE] = ("UPDATE entry SET is_current = 0 WHERE kind = ?1 AND model = ?2 AND version = ?3 "
                "AND period = ?4 AND is_current = 1"),
};

struct history {
    sqlite3 *db;
    char *name; /* of the file, without its folder */
    sqlite3_stmt *statements[STATEMENTS];
};

static bool fail(const struct history *h, GError **error, const char *what, const char *fix) {
    g_set_error(error, g_quark_from_static_string("ombud-history"), 0, "%s: %s; fix: %s", h->name,
                what, fix);
    return false;
}

/* What SQLite said last, in our words where a person can do something about it. */
static bool fail_sqlite(const struct history *h, GError **error) {
    static const struct {
        int code;
        const char *what, *fix;
    } rows[] = {
        {SQLITE_BUSY, "another program has been writing to it for too long", "try again"},
        {SQLITE_FULL, "the disk is full; nothing was changed", "free some space"},
        {SQLITE_IOERR, "cannot be read or written; nothing was changed",
         "check the disk and its free space"},
        {SQLITE_NOTADB, "is no history", "name a file made by `ombud history add`"},
        {SQLITE_CORRUPT, "is damaged", "take a copy from before"},
        {SQLITE_READONLY, "cannot be written", "check the folder and its permissions"},
        {SQLITE_CANTOPEN, "cannot be opened", "check the path and its permissions"},
        {SQLITE_TOOBIG, "the document is too large", "keep documents under 1 GB"},
    };
    int code = sqlite3_errcode(h->db) & 0xff;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (rows[i].code == code) {
            return fail(h, error, rows[i].what, rows[i].fix);
        }
    }
    return fail(h, error, sqlite3_errstr(code), "check the file");
}

static bool run(struct history *h, const char *text, GError **error) {
    return sqlite3_exec(h->db, text, NULL, NULL, NULL) == SQLITE_OK || fail_sqlite(h, error);
}

/* Whatever happened, nothing of a change that failed stays. */
static void roll_back(struct history *h) {
    if (sqlite3_get_autocommit(h->db) == 0) {
        (void)sqlite3_exec(h->db, "ROLLBACK", NULL, NULL, NULL);
    }
}

static bool read_number(struct history *h, const char *text, int64_t *value, GError **error) {
    sqlite3_stmt *s = NULL;
    bool is_ok =
        sqlite3_prepare_v2(h->db, text, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW;
    *value = is_ok ? sqlite3_column_int64(s, 0) : 0;
    if (!is_ok) {
        (void)fail_sqlite(h, error);
    }
    (void)sqlite3_finalize(s);
    return is_ok;
}

/* Makes the table in an empty file; two programs may do it at once. */
static bool make_schema(struct history *h, GError **error) {
    int64_t version = 0;
    if (!run(h, "BEGIN IMMEDIATE", error) ||
        !read_number(h, "PRAGMA user_version", &version, error)) {
        return false;
    }
    g_autofree char *marks = g_strdup_printf(
        "PRAGMA application_id = %d; PRAGMA user_version = %d;", APPLICATION_ID, SCHEMA_VERSION);
    return (version > 0 || (run(h, schema, error) && run(h, marks, error))) &&
           run(h, "COMMIT", error);
}

static bool is_fresh(struct history *h, bool *is_so, GError **error) {
    int64_t id = 0;
    int64_t n_tables = 0;
    bool is_ok = read_number(h, "PRAGMA application_id", &id, error) &&
                 read_number(h, "SELECT count(*) FROM sqlite_schema", &n_tables, error);
    *is_so = is_ok && id == 0 && n_tables == 0;
    return is_ok;
}

/* A file of somebody else is not touched. */
static bool check_schema(struct history *h, enum history_mode mode, GError **error) {
    int64_t id = 0;
    int64_t version = 0;
    bool is_new = false;
    if (!is_fresh(h, &is_new, error) ||
        (is_new && mode == HISTORY_WRITE &&
         (!run(h, "PRAGMA journal_mode = WAL", error) || !make_schema(h, error))) ||
        !read_number(h, "PRAGMA application_id", &id, error) ||
        !read_number(h, "PRAGMA user_version", &version, error)) {
        return false;
    }
    if (id != APPLICATION_ID) {
        return fail(h, error, "is no history", "name a file made by `ombud history add`");
    }
    return version == SCHEMA_VERSION ||
           fail(h, error, "was made by a later version", "use that version");
}

static bool prepare(struct history *h, GError **error) {
    for (int i = 0; i < STATEMENTS; i++) {
        if (sqlite3_prepare_v2(h->db, sql[i], -1, &h->statements[i], NULL) != SQLITE_OK) {
            return fail_sqlite(h, error);
        }
    }
    return true;
}

/* SQLite would make the file readable for all; its WAL and index follow the file. */
static void make_private(const char *path) {
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0) {
        (void)close(fd);
    }
}

static bool open_file(struct history *h, const char *path, enum history_mode mode, GError **error) {
    if (mode == HISTORY_WRITE) {
        make_private(path);
    }
    /* Without a writable WAL index nothing can be read safely: so READ opens for writing too,
     * and then forbids itself to. */
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(path, &h->db, flags, NULL) != SQLITE_OK) {
        return fail(h, error, "cannot be opened", "check the path and its permissions");
    }
    (void)sqlite3_extended_result_codes(h->db, 1);
    (void)sqlite3_busy_timeout(h->db, WAIT_MS);
    (void)sqlite3_db_config(h->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    (void)sqlite3_db_config(h->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    (void)sqlite3_db_config(h->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    (void)sqlite3_db_config(h->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    return run(h, "PRAGMA synchronous = FULL", error) && check_schema(h, mode, error) &&
           (mode == HISTORY_WRITE || run(h, "PRAGMA query_only = ON", error)) && prepare(h, error);
}

struct history *history_open(const char *path, enum history_mode mode, GError **error) {
    struct history *h = g_new0(struct history, 1);
    h->name = g_path_get_basename(path);
    if (!open_file(h, path, mode, error)) {
        history_close(h);
        return NULL;
    }
    return h;
}

void history_close(struct history *h) {
    if (h == NULL) {
        return;
    }
    for (int i = 0; i < STATEMENTS; i++) {
        (void)sqlite3_finalize(h->statements[i]);
    }
    if (h->db != NULL) {
        roll_back(h);
    }
    (void)sqlite3_close(h->db);
    g_free(h->name);
    g_free(h);
}

void history_entry_clear(struct history_entry *e) {
    g_free(e->model);
    g_free(e->version);
    g_free(e->period);
    g_free(e->fingerprint);
    g_free(e->verdict);
    g_free(e->sha256);
    *e = (struct history_entry){0};
}

void history_entry_free(struct history_entry *e) {
    if (e != NULL) {
        history_entry_clear(e);
        g_free(e);
    }
}

/* --- rows --- */

static sqlite3_stmt *begin(struct history *h, enum statement which) {
    sqlite3_stmt *s = h->statements[which];
    (void)sqlite3_reset(s);
    (void)sqlite3_clear_bindings(s);
    return s;
}

/* The caller's strings outlive the statement. */
static void bind_text(sqlite3_stmt *s, int at, const char *text) {
    (void)sqlite3_bind_text(s, at, text == NULL ? "" : text, -1, SQLITE_STATIC);
}

static void bind_key(sqlite3_stmt *s, const struct history_key *key) {
    bind_text(s, 1, history_kind_names[key->kind]);
    bind_text(s, 2, key->model);
    bind_text(s, 3, key->version);
    bind_text(s, 4, key->period);
}

static char *text_at(sqlite3_stmt *s, int column) {
    const char *text = (const char *)sqlite3_column_text(s, column);
    return text == NULL ? g_strdup("") : g_utf8_make_valid(text, -1);
}

static struct history_entry read_entry(sqlite3_stmt *s) {
    g_autofree char *kind = text_at(s, 1);
    bool is_tally = strcmp(kind, history_kind_names[HISTORY_TALLY]) == 0;
    return (struct history_entry){
        .id = sqlite3_column_int64(s, 0),
        .kind = is_tally ? HISTORY_TALLY : HISTORY_EVIDENCE,
        .model = text_at(s, 2),
        .version = text_at(s, 3),
        .period = text_at(s, 4),
        .fingerprint = text_at(s, 5),
        .verdict = text_at(s, 6),
        .sha256 = text_at(s, 7),
        .size = sqlite3_column_int64(s, 8),
        .is_internal = sqlite3_column_int(s, 9) != 0,
        .is_current = sqlite3_column_int(s, 10) != 0,
    };
}

/* The one row of a statement that was bound, its bytes checked. */
static GBytes *fetch(struct history *h, sqlite3_stmt *s, struct history_entry *found,
                     GError **error) {
    int code = sqlite3_step(s);
    GBytes *bytes = NULL;
    if (code == SQLITE_ROW) {
        struct history_entry e = read_entry(s);
        const void *data = sqlite3_column_blob(s, 11);
        bytes = g_bytes_new(data == NULL ? "" : data, (gsize)sqlite3_column_bytes(s, 11));
        g_autofree char *hex = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, bytes);
        if (strcmp(hex, e.sha256) != 0) {
            g_clear_pointer(&bytes, g_bytes_unref);
            (void)fail(h, error, "a document is not what was stored", "take a copy from before");
        }
        if (found != NULL && bytes != NULL) {
            *found = e;
        } else {
            history_entry_clear(&e);
        }
    } else if (code != SQLITE_DONE) {
        (void)fail_sqlite(h, error);
    }
    (void)sqlite3_reset(s);
    return bytes;
}

GBytes *history_get(struct history *h, const struct history_key *key, struct history_entry *found,
                    GError **error) {
    sqlite3_stmt *s = begin(h, GET);
    bind_key(s, key);
    return fetch(h, s, found, error);
}

GBytes *history_get_id(struct history *h, int64_t id, struct history_entry *found, GError **error) {
    sqlite3_stmt *s = begin(h, GET_ID);
    (void)sqlite3_bind_int64(s, 1, id);
    return fetch(h, s, found, error);
}

GBytes *history_before(struct history *h, enum history_kind kind, const char *model,
                       const char *period, struct history_entry *found, GError **error) {
    sqlite3_stmt *s = begin(h, BEFORE);
    bind_text(s, 1, history_kind_names[kind]);
    bind_text(s, 2, model);
    (void)sqlite3_bind_int64(s, 3, history_period_day(period));
    bind_text(s, 4, period);
    return fetch(h, s, found, error);
}

GPtrArray *history_list(struct history *h, const char *model, bool with_replaced, GError **error) {
    GPtrArray *list = g_ptr_array_new_with_free_func((GDestroyNotify)history_entry_free);
    sqlite3_stmt *s = begin(h, LIST);
    if (model != NULL) {
        bind_text(s, 1, model);
    }
    (void)sqlite3_bind_int(s, 2, with_replaced ? 1 : 0);
    int code = sqlite3_step(s);
    for (; code == SQLITE_ROW; code = sqlite3_step(s)) {
        struct history_entry e = read_entry(s);
        g_ptr_array_add(list, g_memdup2(&e, sizeof e));
    }
    if (code != SQLITE_DONE) {
        (void)fail_sqlite(h, error);
        g_clear_pointer(&list, g_ptr_array_unref);
    }
    (void)sqlite3_reset(s);
    return list;
}

/* --- adding --- */

static bool step_done(struct history *h, sqlite3_stmt *s, GError **error) {
    bool is_ok = sqlite3_step(s) == SQLITE_DONE || fail_sqlite(h, error);
    (void)sqlite3_reset(s);
    return is_ok;
}

static bool insert(struct history *h, const struct history_key *key,
                   const struct history_document *d, const char *sha256, GError **error) {
    gsize size = 0;
    const void *data = g_bytes_get_data(d->bytes, &size);
    sqlite3_stmt *s = begin(h, INSERT);
    bind_key(s, key);
    (void)sqlite3_bind_int64(s, 5, history_period_day(key->period));
    bind_text(s, 6, d->fingerprint);
    bind_text(s, 7, d->verdict);
    (void)sqlite3_bind_int(s, 8, d->is_internal ? 1 : 0);
    bind_text(s, 9, sha256);
    (void)sqlite3_bind_blob64(s, 10, data == NULL ? "" : data, size, SQLITE_STATIC);
    return step_done(h, s, error);
}

/* Within a change: looks what the key has, and does what is right. */
static bool put(struct history *h, const struct history_key *key, const struct history_document *d,
                bool may_replace, enum history_change *change, GError **error) {
    g_autofree char *sha256 = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, d->bytes);
    struct history_entry there = {0};
    GError *own = NULL;
    GBytes *bytes = history_get(h, key, &there, &own);
    if (own != NULL) {
        g_propagate_error(error, own);
        return false;
    }
    bool is_there = bytes != NULL;
    bool is_same = is_there && strcmp(there.sha256, sha256) == 0;
    g_clear_pointer(&bytes, g_bytes_unref);
    history_entry_clear(&there);
    *change = is_same ? HISTORY_SAME : is_there ? HISTORY_REPLACED : HISTORY_NEW;
    if (is_same) {
        return true;
    }
    if (is_there && !may_replace) {
        g_autofree char *what =
            g_strdup_printf("has another %s of model %.80s, version %.80s, period %.80s",
                            history_kind_names[key->kind], key->model,
                            key->version[0] == '\0' ? "-" : key->version, key->period);
        return fail(h, error, what, "name another version or period, or add --replace");
    }
    if (is_there) {
        sqlite3_stmt *s = begin(h, RETIRE);
        bind_key(s, key);
        if (!step_done(h, s, error)) {
            return false;
        }
    }
    return insert(h, key, d, sha256, error);
}

bool history_add(struct history *h, const struct history_key *key,
                 const struct history_document *document, bool may_replace,
                 enum history_change *change, GError **error) {
    if (g_bytes_get_size(document->bytes) > MAX_BYTES) {
        return fail(h, error, "the document is too large", "keep documents under 1 GB");
    }
    bool is_ok = run(h, "BEGIN IMMEDIATE", error) &&
                 put(h, key, document, may_replace, change, error) && run(h, "COMMIT", error);
    roll_back(h);
    return is_ok;
}

bool history_check(struct history *h, GError **error) {
    sqlite3_stmt *s = NULL;
    bool is_ok = sqlite3_prepare_v2(h->db, "PRAGMA integrity_check", -1, &s, NULL) == SQLITE_OK &&
                 sqlite3_step(s) == SQLITE_ROW &&
                 g_strcmp0((const char *)sqlite3_column_text(s, 0), "ok") == 0;
    (void)sqlite3_finalize(s);
    if (!is_ok) {
        return fail(h, error, "is damaged", "take a copy from before");
    }
    GPtrArray *list = history_list(h, NULL, true, error);
    for (guint i = 0; list != NULL && i < list->len && is_ok; i++) {
        GBytes *bytes =
            history_get_id(h, ((struct history_entry *)list->pdata[i])->id, NULL, error);
        is_ok = bytes != NULL;
        g_clear_pointer(&bytes, g_bytes_unref);
    }
    is_ok = is_ok && list != NULL;
    g_clear_pointer(&list, g_ptr_array_unref);
    return is_ok;
}

#include "audit/attest/envelope.h"

#include <string.h>

#include "policies/canonical.h"
#include "policies/json_reader.h"

#define MAX_BYTES ((size_t)64 << 20)
#define MAX_SIGNATURES 100
#define PAYLOAD_TYPE "application/vnd.in-toto+json"

static const char *const top_keys[] = {"payload", "payloadType", "signatures", NULL};
static const char *const signature_keys[] = {"keyid", "sig", NULL};

static void signature_free(gpointer data) {
    struct envelope_signature *s = data;
    g_free(s->keyid);
    g_free(s);
}

static struct envelope *envelope_blank(void) {
    struct envelope *e = g_new0(struct envelope, 1);
    e->signatures = g_ptr_array_new_with_free_func(signature_free);
    return e;
}

struct envelope *envelope_new(const char *payload) {
    struct envelope *e = envelope_blank();
    e->payload = g_strdup(payload);
    e->length = strlen(payload);
    return e;
}

void envelope_free(struct envelope *e) {
    if (e != NULL) {
        g_free(e->payload);
        g_ptr_array_unref(e->signatures);
        g_free(e);
    }
}

/* Pre-authentication encoding: what is signed. */
static GString *encoded(const struct envelope *e) {
    GString *pae = g_string_new(NULL);
    g_string_printf(pae, "DSSEv1 %" G_GSIZE_FORMAT " %s %" G_GSIZE_FORMAT " ", strlen(PAYLOAD_TYPE),
                    PAYLOAD_TYPE, e->length);
    return g_string_append_len(pae, e->payload, (gssize)e->length);
}

static gint compare_keyids(gconstpointer a, gconstpointer b) {
    const struct envelope_signature *const *x = a;
    const struct envelope_signature *const *y = b;
    return strcmp((*x)->keyid, (*y)->keyid);
}

void envelope_sign(struct envelope *e, const struct signer *s) {
    for (guint i = e->signatures->len; i > 0; i--) {
        const struct envelope_signature *old = e->signatures->pdata[i - 1];
        if (strcmp(old->keyid, s->keyid) == 0) {
            g_ptr_array_remove_index(e->signatures, i - 1);
        }
    }
    struct envelope_signature *made = g_new0(struct envelope_signature, 1);
    GString *pae = encoded(e);
    made->keyid = g_strdup(s->keyid);
    signature_make(s->secret, pae->str, pae->len, made->bytes);
    g_string_free(pae, TRUE);
    g_ptr_array_add(e->signatures, made);
    g_ptr_array_sort(e->signatures, compare_keyids);
}

bool envelope_check(const struct envelope *e, guint n, const struct signer *s) {
    const struct envelope_signature *signature = e->signatures->pdata[n];
    GString *pae = encoded(e);
    bool holds = signature_check(s->public_key, pae->str, pae->len, signature->bytes);
    g_string_free(pae, TRUE);
    return holds;
}

char *envelope_text(const struct envelope *e) {
    json_t *signatures = json_array();
    for (guint i = 0; i < e->signatures->len; i++) {
        const struct envelope_signature *s = e->signatures->pdata[i];
        g_autofree char *sig = signature_base64(s->bytes, sizeof s->bytes);
        json_array_append_new(signatures, json_pack("{s:s,s:s}", "keyid", s->keyid, "sig", sig));
    }
    g_autofree char *payload = signature_base64(e->payload, e->length);
    json_t *root = json_pack("{s:s,s:s,s:o}", "payload", payload, "payloadType", PAYLOAD_TYPE,
                             "signatures", signatures);
    g_autofree char *text = canonical_json(root, NULL);
    json_decref(root);
    return g_strconcat(text, "\n", NULL);
}

static void read_signature(struct json_reader *r, const json_t *item, const char *path,
                           struct envelope *e) {
    if (!json_reader_keys(r, item, path, signature_keys)) {
        return;
    }
    struct envelope_signature *s = g_new0(struct envelope_signature, 1);
    g_ptr_array_add(e->signatures, s);
    s->keyid = json_reader_text(r, item, path, "keyid", 64, true);
    g_autofree char *sig = json_reader_text(r, item, path, "sig", 200, true);
    size_t n = 0;
    g_autofree uint8_t *bytes = sig == NULL ? NULL : signature_unbase64(sig, &n);
    if (sig != NULL && (bytes == NULL || n != SIGNATURE_BYTES)) {
        json_reader_fail(r, path, "this is no Ed25519 signature in base64", "sign again");
    } else if (bytes != NULL) {
        memcpy(s->bytes, bytes, SIGNATURE_BYTES);
    }
}

static void read_envelope(struct json_reader *r, const json_t *root, struct envelope *e) {
    g_autofree char *type = json_reader_text(r, root, "$", "payloadType", 100, true);
    g_autofree char *payload = json_reader_text(r, root, "$", "payload", MAX_BYTES, true);
    if (type != NULL && strcmp(type, PAYLOAD_TYPE) != 0) {
        json_reader_fail(r, "$.payloadType", "this is no in-toto statement", "sign again");
    }
    e->payload = payload == NULL ? NULL : (char *)signature_unbase64(payload, &e->length);
    if (payload != NULL && e->payload == NULL) {
        json_reader_fail(r, "$.payload", "this is not base64", "sign again");
    }
    const json_t *list = json_reader_array(r, root, "$", "signatures", MAX_SIGNATURES, true);
    for (size_t i = 0; i < json_array_size(list) && r->error == NULL; i++) {
        g_autofree char *path = g_strdup_printf("$.signatures[%" G_GSIZE_FORMAT "]", i);
        read_signature(r, json_array_get(list, i), path, e);
    }
}

struct envelope *envelope_parse(const char *text, size_t length, const char *name, GError **error) {
    struct json_reader r = {.name = name};
    struct envelope *e = envelope_blank();
    json_t *root = json_reader_load(&r, text, length, MAX_BYTES);
    if (root != NULL && json_reader_keys(&r, root, "$", top_keys)) {
        read_envelope(&r, root, e);
    }
    json_decref(root);
    if (r.error == NULL) {
        g_autofree char *again = envelope_text(e);
        if (strlen(again) != length || memcmp(again, text, length) != 0) {
            json_reader_fail(&r, "$", "the file is not written as `ombud attest` writes it",
                             "it was changed: sign again");
        }
    }
    if (r.error != NULL) {
        g_propagate_error(error, r.error);
        g_clear_pointer(&e, envelope_free);
    }
    return e;
}

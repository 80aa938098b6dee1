/*
 * A DSSE envelope (github.com/secure-systems-lab/dsse, v1): a payload and the signatures over
 * PAE("application/vnd.in-toto+json", payload), one signer or several.
 *
 *     struct envelope *e = envelope_new(statement_text);
 *     envelope_sign(e, signer);
 *     char *text = envelope_text(e);
 *
 * An envelope is read only in the bytes in which it is written (canonical JSON, strict base64,
 * a line end), so that no byte of it can be changed without notice.
 */
#ifndef OMBUD_AUDIT_ATTEST_ENVELOPE_H
#define OMBUD_AUDIT_ATTEST_ENVELOPE_H

#include <glib.h>
#include <stdbool.h>

#include "audit/attest/signer.h"

struct envelope_signature {
    char *keyid;
    uint8_t bytes[SIGNATURE_BYTES];
};

struct envelope {
    char *payload; /* the statement, JSON text */
    size_t length;
    GPtrArray *signatures; /* of struct envelope_signature * */
};

struct envelope *envelope_new(const char *payload);
struct envelope *envelope_parse(const char *text, size_t length, const char *name, GError **error);
void envelope_free(struct envelope *e);
/* Signs; an earlier signature of the same key is replaced. Signatures are sorted by keyid. */
void envelope_sign(struct envelope *e, const struct signer *s);
/* Does the nth signature hold with this key? */
bool envelope_check(const struct envelope *e, guint n, const struct signer *s);
/* Caller frees. */
char *envelope_text(const struct envelope *e);

#endif

/*
 * Signers: who may sign, and with which key.
 *
 *     secret, only the signer has it:
 *       {"schema": "ombud-key/1", "name": "A. Rivera", "role": "Compliance officer",
 *        "keyid": "...", "secret_key": "..."}
 *     trusted list, everybody has it:
 *       {"schema": "ombud-keys/1", "keys": [{"name": "A. Rivera", "role": "Compliance officer",
 *        "keyid": "...", "public_key": "..."}]}
 *
 * Keys are base64; a keyid is the first 16 bytes of the SHA-256 of the public key, in hex. The name
 * that is printed is that of the trusted list, never what a signature claims.
 */
#ifndef OMBUD_AUDIT_ATTEST_SIGNER_H
#define OMBUD_AUDIT_ATTEST_SIGNER_H

#include <glib.h>
#include <stdint.h>

#include "audit/attest/signature.h"

struct signer {
    char *keyid, *name, *role;
    uint8_t public_key[SIGNATURE_PUBLIC_BYTES];
    uint8_t secret[SIGNATURE_SECRET_BYTES]; /* all zero: not known */
};

/* A new key from the system's random numbers. */
struct signer *signer_new(const char *name, const char *role);
void signer_free(struct signer *s); /* wipes the secret */
/* File texts; caller frees, and wipes the first. */
char *signer_secret_text(const struct signer *s);
char *signer_trusted_text(const struct signer *s);

struct signer *signer_parse(const char *text, size_t length, const char *name, GError **error);
/* Adds the keys of a trusted list to `to` (of struct signer *). False and error: none added
 * is to be used. */
bool signers_parse(GPtrArray *to, const char *text, size_t length, const char *name,
                   GError **error);
const struct signer *signers_find(const GPtrArray *signers, const char *keyid);

#endif

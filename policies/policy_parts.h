/* Inside the policy module: reading one rule, and what its reader shares. */
#ifndef OMBUD_POLICIES_POLICY_PARTS_H
#define OMBUD_POLICIES_POLICY_PARTS_H

#include "policies/json_reader.h"
#include "policies/policy.h"

extern const char *const policy_authorities[]; /* the first is that of a legal number */

/* A rule, or NULL with the reader's error. The policy has its citations and defaults. */
struct rule *policy_read_rule(struct json_reader *r, const json_t *object, const char *path,
                              const struct policy *p);
void policy_free_rule(gpointer rule);
/* An error "this has the wrong form" unless is_good. */
void policy_check_form(struct json_reader *r, bool is_good, const char *path, const char *key,
                       const char *fix);
/* Index of a word that must be there. */
int policy_required_word(struct json_reader *r, const json_t *object, const char *path,
                         const char *key, const char *const *words);
/* Only characters of `set`, and not empty. */
bool policy_is_of(const char *text, const char *set);

#endif

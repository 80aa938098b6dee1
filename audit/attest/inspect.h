/*
 * Does a folder hold what a statement says? Every digest is computed again, the policies are looked
 * up, the PDF and the text are rendered again from the evidence.
 *
 *     struct inspection i = {.folder = "q3", .statement = s, .evidence = e, .say = print};
 *     char *fault = inspect(&i); // NULL: all matches
 *
 * Stops at the first mismatch, whose name and fault it returns.
 */
#ifndef OMBUD_AUDIT_ATTEST_INSPECT_H
#define OMBUD_AUDIT_ATTEST_INSPECT_H

#include "audit/attest/statement.h"

struct inspection {
    const char *folder;
    const char *inputs; /* folder of the inputs, or NULL: they are not looked at */
    const struct statement *statement;
    struct evidence *evidence; /* for inspect_render() */
    GPtrArray *policies;       /* struct policy *: beside those built in */
    /* Called for everything that matches or is passed over; may be NULL. */
    void (*say)(bool is_checked, const char *name, const char *what);
};

/* NULL when all matches; else "report.pdf: ...". Caller frees. */
char *inspect_digests(const struct inspection *i);
char *inspect_render(const struct inspection *i);
/* Both. */
char *inspect(const struct inspection *i);
/* Finds with which paper and for whom the PDF of the folder was rendered, and notes it in the
 * statement; without a PDF there is nothing to find. False when no way of rendering gives it. */
bool inspect_find_render(const char *folder, struct evidence *e, struct statement *s,
                         GError **error);

#endif

/* Files built into the program by policies/packs/embed.sh. */
#ifndef OMBUD_POLICIES_EMBEDDED_H
#define OMBUD_POLICIES_EMBEDDED_H

struct embedded {
    const char *name; /* file name; NULL ends a table */
    const char *text;
};

extern const struct embedded embedded_packs[];
extern const struct embedded embedded_tables[]; /* of audit/codes */

#endif

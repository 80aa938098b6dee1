/* What a peer would print of an audit: its names, its definitions, the evidence's numbers. */
#ifndef OMBUD_AUDIT_CLI_COMPAT_TEXT_H
#define OMBUD_AUDIT_CLI_COMPAT_TEXT_H

#include <glib.h>

#include "reports/evidence.h"

/* A table for a terminal: the peer's name, value and range for everybody, the metric and its exact
 * definition, and where numbers may differ. `peer` is one of metrics/compat.h. NULL and an error
 * when the evidence has no readable estimates. Caller frees. */
char *compat_text(const struct evidence *e, const char *peer, GError **error);

#endif

/* What `ombud drift` says on the terminal: read from the evidence, like every other view. */
#ifndef OMBUD_AUDIT_CLI_DRIFT_TEXT_H
#define OMBUD_AUDIT_CLI_DRIFT_TEXT_H

#include "reports/evidence.h"

/* Tables of the section "drift". Caller frees. With all_values every distance has its line. */
char *drift_text(const struct evidence *e, bool all_values);

#endif

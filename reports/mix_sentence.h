/*
 * One sentence on a gap: how much of it is the mix of codes and how much is the model.
 * A new string that the caller frees; never NULL.
 */
#ifndef OMBUD_REPORTS_MIX_SENTENCE_H
#define OMBUD_REPORTS_MIX_SENTENCE_H

#include "metrics/case_mix.h"

char *mix_sentence(const struct case_mix *x);

#endif

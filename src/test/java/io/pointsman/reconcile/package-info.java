/** The loop, run over zones and groups in memory: one pass, many passes, rivals and deaths at every step. */
@NullMarked
package io.pointsman.reconcile;

import org.jspecify.annotations.NullMarked;

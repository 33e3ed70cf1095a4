/** The loop: hints and clocks ask for a look, a look yields a plan, a plan is submitted, the next look verifies. */
@NullMarked
package io.pointsman.reconcile;

import org.jspecify.annotations.NullMarked;

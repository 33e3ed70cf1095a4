/** Experiments with a group: guards first, then the action, watched to its end, with a verdict. */
@NullMarked
package io.pointsman.drill;

import org.jspecify.annotations.NullMarked;

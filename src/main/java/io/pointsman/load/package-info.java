/** Load on an open schedule, and what became of each operation of it. */
@NullMarked
package io.pointsman.load;

import org.jspecify.annotations.NullMarked;

/** Moves keys from one group to another. */
@NullMarked
package io.pointsman.migration;

import org.jspecify.annotations.NullMarked;

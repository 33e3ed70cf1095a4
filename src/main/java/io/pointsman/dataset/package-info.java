/** Keys made up from a seed, for tests that need a group full of them. */
@NullMarked
package io.pointsman.dataset;

import org.jspecify.annotations.NullMarked;

/** What a caller can do about a failure; a leaf that every capability may use. */
@NullMarked
package io.pointsman.failure;

import org.jspecify.annotations.NullMarked;

/** The nouns of a replication group; a leaf that every capability may use. */
@NullMarked
package io.pointsman.topology;

import org.jspecify.annotations.NullMarked;

/** One way to talk to a node. */
@NullMarked
package io.pointsman.redis;

import org.jspecify.annotations.NullMarked;

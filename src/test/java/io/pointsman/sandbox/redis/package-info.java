/** Real server processes, each alone on its address, with the commands refused that ElastiCache refuses. Knows nothing of AWS's API. */
@NullMarked
package io.pointsman.sandbox.redis;

import org.jspecify.annotations.NullMarked;

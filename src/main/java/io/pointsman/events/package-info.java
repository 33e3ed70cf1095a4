/** ElastiCache's events, as hints to look again: from an SQS body to a look that ended well, and only then deleted. */
@NullMarked
package io.pointsman.events;

import org.jspecify.annotations.NullMarked;

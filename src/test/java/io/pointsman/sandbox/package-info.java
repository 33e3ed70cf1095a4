/**
 * An imitated AWS region on loopback, strict where AWS is strict, over real redis-server processes. Test code: it imports
 * nothing of the service, and the service nothing of it; they meet on the wire.
 */
@NullMarked
package io.pointsman.sandbox;

import org.jspecify.annotations.NullMarked;

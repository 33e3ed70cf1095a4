/** The one door of the sandbox: an HTTP listener on loopback, the faults injected in it, and the journal of what came in. */
@NullMarked
package io.pointsman.sandbox.front;

import org.jspecify.annotations.NullMarked;

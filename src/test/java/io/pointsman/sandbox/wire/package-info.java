/** What the imitated services share: requests and answers as they stand on the wire, and the sandbox's time. A leaf. */
@NullMarked
package io.pointsman.sandbox.wire;

import org.jspecify.annotations.NullMarked;

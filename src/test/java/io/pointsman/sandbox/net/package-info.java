/** A network between clients and servers that can fail. */
@NullMarked
package io.pointsman.sandbox.net;

import org.jspecify.annotations.NullMarked;

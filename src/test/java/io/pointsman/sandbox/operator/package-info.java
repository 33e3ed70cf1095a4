/** The sandbox's own REST API, for whoever makes and breaks its world by hand. */
@NullMarked
package io.pointsman.sandbox.operator;

import org.jspecify.annotations.NullMarked;

/** What the nodes say of themselves: who answers, as what, how far behind. */
@NullMarked
package io.pointsman.probe;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.pointsman.drill;

import org.jspecify.annotations.NullMarked;

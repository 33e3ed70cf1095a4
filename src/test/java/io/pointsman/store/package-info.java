@NullMarked
package io.pointsman.store;

import org.jspecify.annotations.NullMarked;

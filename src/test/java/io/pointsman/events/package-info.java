@NullMarked
package io.pointsman.events;

import org.jspecify.annotations.NullMarked;

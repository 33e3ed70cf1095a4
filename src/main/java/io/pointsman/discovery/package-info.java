/** Groups found by their tags, in every location that the settings name, and what became of each. */
@NullMarked
package io.pointsman.discovery;

import org.jspecify.annotations.NullMarked;

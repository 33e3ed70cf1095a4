@NullMarked
package io.pointsman.migration;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.pointsman.dataset;

import org.jspecify.annotations.NullMarked;

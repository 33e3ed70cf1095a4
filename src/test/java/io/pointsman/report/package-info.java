@NullMarked
package io.pointsman.report;

import org.jspecify.annotations.NullMarked;

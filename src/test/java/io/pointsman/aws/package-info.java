@NullMarked
package io.pointsman.aws;

import org.jspecify.annotations.NullMarked;

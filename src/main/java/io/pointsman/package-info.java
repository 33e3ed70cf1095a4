/** A control plane for Amazon ElastiCache; one package below for each capability, its arrows in {@code ArchitectureTest}. */
@NullMarked
package io.pointsman;

import org.jspecify.annotations.NullMarked;

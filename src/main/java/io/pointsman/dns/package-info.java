/** The names we own and how they change: records, claims, the planner, the port to a hosted zone. */
@NullMarked
package io.pointsman.dns;

import org.jspecify.annotations.NullMarked;

/** What ElastiCache says exists, and what it says of each node's condition. */
@NullMarked
package io.pointsman.inventory;

import org.jspecify.annotations.NullMarked;

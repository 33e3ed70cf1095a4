/** Which replication groups we look after, and what their names shall be: settings, checked at start. */
@NullMarked
package io.pointsman.groups;

import org.jspecify.annotations.NullMarked;

/** The database of what must outlive the process: drills and their reports. No name waits for it. */
@NullMarked
package io.pointsman.store;

import org.jspecify.annotations.NullMarked;

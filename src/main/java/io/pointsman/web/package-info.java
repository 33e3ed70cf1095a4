/** The frame of the HTTP API: who may call it, what errors look like, how lists are paged. Controllers live with their capability. */
@NullMarked
package io.pointsman.web;

import org.jspecify.annotations.NullMarked;

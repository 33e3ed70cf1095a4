/** How this service talks to AWS: one client per service and region, and what a failure of a call means to the caller. */
@NullMarked
package io.pointsman.aws;

import org.jspecify.annotations.NullMarked;

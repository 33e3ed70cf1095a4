/** Reports for people: what happened, on one axis, as a page that needs nothing else. Of what it tells, this package knows nothing. */
@NullMarked
package io.pointsman.report;

import org.jspecify.annotations.NullMarked;

/** Route 53 as its REST-XML wire shows it: hosted zones, strict batches, propagation and rate limits; a source for DNS answers. */
@NullMarked
package io.pointsman.sandbox.route53;

import org.jspecify.annotations.NullMarked;

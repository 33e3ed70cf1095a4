/** Route 53 behind the port of {@code dns}; the only place that writes records. */
@NullMarked
package io.pointsman.dns.route53;

import org.jspecify.annotations.NullMarked;

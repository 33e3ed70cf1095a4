/** Names on loopback: a small authoritative server, and a resolver that leads this JVM through it. */
@NullMarked
package io.pointsman.sandbox.dns;

import org.jspecify.annotations.NullMarked;

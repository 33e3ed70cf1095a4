/** AWS Fault Injection Service on the wire, as far as drills need it. */
@NullMarked
package io.pointsman.sandbox.fis;

import org.jspecify.annotations.NullMarked;

/** AWS Secrets Manager on the wire. */
@NullMarked
package io.pointsman.sandbox.secrets;

import org.jspecify.annotations.NullMarked;

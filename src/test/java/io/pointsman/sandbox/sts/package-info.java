/** STS: roles of other accounts and the temporary credentials of those who assume them. */
@NullMarked
package io.pointsman.sandbox.sts;

import org.jspecify.annotations.NullMarked;

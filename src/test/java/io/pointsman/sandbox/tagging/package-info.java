/** The Resource Groups Tagging API: groups by their tags. */
@NullMarked
package io.pointsman.sandbox.tagging;

import org.jspecify.annotations.NullMarked;

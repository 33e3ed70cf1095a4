package io.pointsman.migration;

import java.util.Locale;

/** How the target's key differs from the source's. A key counts once, as what comes first here. */
enum Difference {
    /** The target does not have it. */
    MISSING,
    /** The source does not have it. */
    EXTRA,
    /** It is of another type. */
    TYPE,
    VALUE,
    /** It never expires, unlike the source's. */
    EXPIRY_LOST,
    /** It expires, unlike the source's. */
    EXPIRY_ADDED,
    /** It expires at another time. */
    EXPIRY_DIFFERS,
    /** A node refuses to tell it, so that nothing is known. */
    UNREAD;

    /** Such as {@code expiry-lost}. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

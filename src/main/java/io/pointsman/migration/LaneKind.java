package io.pointsman.migration;

import java.util.Locale;

/** What a lane does with the keys of a shard. */
enum LaneKind {
    /** The source's: to the target. */
    COPY,
    /** The source's: whether the target has the same. */
    COMPARE,
    /** The target's: whether the source has them at all. */
    SEARCH;

    Progress none() {
        return this == COPY ? LaneProgress.NONE : VerifyProgress.NONE;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}

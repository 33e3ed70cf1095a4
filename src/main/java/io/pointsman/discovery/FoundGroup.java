package io.pointsman.discovery;

import java.util.Comparator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What became of a group that was found.
 *
 * @param reason why it is so; what to change, if it is skipped
 */
record FoundGroup(TaggedGroup group, State state, String reason) {

    enum State {
        /** Looked after by its tags. */
        USED,
        /** The settings name it, and say all there is to say. */
        CONFIGURED,
        /** Not looked after; the reason tells what to change. */
        SKIPPED,
        /** No longer listed, and still looked after until it is known whether it is gone. */
        LEAVING
    }

    static final Comparator<FoundGroup> ORDER = Comparator.comparing(FoundGroup::cursor);

    /** Where a list that ends with this group goes on; orders by id, then by location. */
    String cursor() {
        return group.id() + " " + group.location().inWords();
    }

    /**
     * As the API shows it; account and region are null where they are the service's own.
     *
     * @param name the plain name that its tags ask for
     */
    record View(
            String id,
            @Nullable String account,
            @Nullable String region,
            @Nullable String name,
            String state,
            String reason) {}

    View view() {
        return new View(
                group.id(),
                group.location().account().orElse(null),
                group.location().region().orElse(null),
                group.tags().get("name"),
                state.name().toLowerCase(Locale.ROOT),
                reason);
    }
}

package io.pointsman.web;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A list as every call of the API answers it.
 *
 * @param items in the list's own order; may be empty
 * @param next the {@code cursor} of the following page; null on the last
 */
public record Page<T>(List<T> items, @Nullable String next) {

    /** What {@code limit} is without the caller's word, and at most. */
    public static final int DEFAULT_LIMIT = 50;

    public static final int LARGEST_LIMIT = 500;

    public Page {
        items = List.copyOf(items);
    }

    /**
     * Where a list that is numbered downwards goes on.
     *
     * @param cursor the {@code next} of an earlier answer; null for the beginning
     * @return only lesser numbers follow
     * @throws InvalidRequest if it is no such number
     */
    public static long before(@Nullable String cursor) {
        try {
            return cursor == null ? Long.MAX_VALUE : Long.parseLong(cursor);
        } catch (NumberFormatException malformed) {
            throw new InvalidRequest("cursor must be the \"next\" of an earlier answer.");
        }
    }

    /** A list that is never cut. */
    public static <T> Page<T> whole(List<T> items) {
        return new Page<>(items, null);
    }

    /**
     * The first {@code limit} items; whether there is more shows in the one behind them.
     *
     * @param oneMore up to {@code limit} + 1 items
     * @param cursor from the last item shown to the cursor that continues behind it
     */
    public static <T> Page<T> first(int limit, List<T> oneMore, Function<T, String> cursor) {
        if (oneMore.size() <= limit) {
            return whole(oneMore);
        }
        List<T> shown = oneMore.subList(0, limit);
        return new Page<>(shown, cursor.apply(shown.getLast()));
    }
}

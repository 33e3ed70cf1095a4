package io.pointsman.sandbox.route53;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.Predicate;

/** The sets of a zone from a place on, in its order. It goes no further than it must; a stream over a part of a tree counts that part first. */
final class RecordWalk {

    private RecordWalk() {}

    /** At most {@code most} sets, until one is not {@code wanted}. */
    static List<RecordSet> from(
            NavigableMap<RecordKey, RecordSet> sets, RecordKey start, int most, Predicate<RecordKey> wanted) {
        List<RecordSet> found = new ArrayList<>();
        for (Map.Entry<RecordKey, RecordSet> set : sets.tailMap(start, true).entrySet()) {
            if (found.size() == most || !wanted.test(set.getKey())) {
                break;
            }
            found.add(set.getValue());
        }
        return found;
    }
}

package io.pointsman.reconcile;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What draining a node, or undoing it, has come to.
 *
 * @param drained whether an operator's word keeps the node out of every name now
 * @param names that lead to the node all the same
 * @param safeFrom when answers of DNS that led to the node have run out; null while names lead to it, and when it is not drained
 * @param detail for people: what follows from it
 */
record DrainView(
        String group,
        String node,
        boolean drained,
        List<String> names,
        @Nullable Instant safeFrom,
        String detail) {}

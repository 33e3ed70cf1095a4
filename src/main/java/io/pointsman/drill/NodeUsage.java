package io.pointsman.drill;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a node used when it was asked. What it did not tell is null.
 *
 * @param address where it was, as {@code 10.0.1.17:6379}, by which what load met is known too
 * @param usedMemory bytes
 * @param items in all its databases
 * @param connections of clients
 * @param processor how much of one processor it kept busy since it was asked before: 1 is all of one
 */
record NodeUsage(
        Instant at,
        String node,
        String address,
        @Nullable Long usedMemory,
        @Nullable Long items,
        @Nullable Long connections,
        @Nullable Double processor) {}

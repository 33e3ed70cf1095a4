package io.pointsman.probe;

import io.pointsman.redis.InfoReply;
import io.pointsman.redis.Slots;
import java.time.Instant;
import java.util.Optional;

/**
 * What a node says of itself that changes slowly.
 *
 * @param at when it was asked
 * @param slots in cluster mode those that it owns; empty where it was not asked for them, or did not tell
 */
public record NodeDetails(Instant at, InfoReply info, Optional<Slots> slots) {}

package io.pointsman.load;

/**
 * What became of numbered writes.
 *
 * @param acknowledged how many a node has answered, in time or late
 * @param lost how many of them are gone: a later write found an earlier number than theirs, or the end did
 * @param unread keys that could not be read at the end; what they lost last is not told
 */
public record LostWrites(long acknowledged, long lost, int unread) {}

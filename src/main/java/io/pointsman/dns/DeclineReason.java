package io.pointsman.dns;

/** Why a name is not what it should be, though nothing failed. */
public enum DeclineReason {
    /** A record stands at the name, nobody claims it, and it does not lead into the group. */
    FOREIGN_RECORD,
    /** The claim bears another owner's id. */
    OWNED_BY_ANOTHER,
    /** A TXT record stands where our claim belongs, and it is none we can read. */
    CLAIM_UNREADABLE,
    /** The claim is ours, but the record is not a plain CNAME any more. */
    RECORD_OF_ANOTHER_KIND,
    /** No replica serves, and {@code fallback} is {@code keep}. */
    NO_REPLICA_SERVES,
    /** No replica has been looked at closely enough to lead a name to it. */
    NOT_VERIFIED,
    /** The name should go, but the group was not seen whole and at rest, or the pass has removed enough. */
    REMOVAL_HELD_BACK,
    /** Somebody else keeps changing the name; it is left alone for a while. */
    FOUGHT_OVER,
    /** ElastiCache shows no such group, or no nodes in it, and not for long enough to call it gone. */
    GROUP_NOT_SEEN,
    /** Nobody tells roles or endpoints for the group. */
    ROLES_UNKNOWN,
    /** The group has more than one shard, and its names are not made for that. */
    SEVERAL_SHARDS
}

package io.pointsman.migration;

import java.util.UUID;

/** Which lane it is, also as the name of its job: the migration's id, a slash, the shard's id. */
record LaneKey(UUID migration, String shard) {

    static LaneKey parse(String text) {
        int slash = text.indexOf('/');
        return new LaneKey(UUID.fromString(text.substring(0, slash)), text.substring(slash + 1));
    }

    @Override
    public String toString() {
        return migration + "/" + shard;
    }
}

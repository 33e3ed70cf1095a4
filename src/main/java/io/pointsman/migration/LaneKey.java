package io.pointsman.migration;

import java.util.Locale;
import java.util.UUID;

/** Which lane it is, also as the name of its job: the migration's id, its kind, the shard's id, with slashes between. */
record LaneKey(UUID migration, LaneKind kind, String shard) {

    static LaneKey parse(String text) {
        String[] parts = text.split("/", 3);
        return new LaneKey(UUID.fromString(parts[0]), LaneKind.valueOf(parts[1].toUpperCase(Locale.ROOT)), parts[2]);
    }

    @Override
    public String toString() {
        return migration + "/" + kind.word() + "/" + shard;
    }
}

package io.pointsman.sandbox.operator;

import io.pointsman.sandbox.elasticache.GroupSpec;
import io.pointsman.sandbox.elasticache.GroupUpkeep;
import java.util.Optional;
import java.util.stream.Stream;

/** The fields of a body that say what a group is like; what is left out stays as it is. */
final class GroupFields {

    static final String HELP =
            "\"nodeType\": \"cache.r7g.large\", \"engine\": \"valkey\", \"engineVersion\": \"8.0.1\","
                    + " \"automaticFailover\": true, \"multiAz\": true, \"snapshotRetentionLimit\": 1, \"snapshotWindow\": \"03:00-04:00\","
                    + " \"maintenanceWindow\": \"sun:05:00-sun:06:00\", \"parameterGroup\": \"…\"";

    private static final String[] NAMES = {
        "nodeType",
        "engine",
        "engineVersion",
        "automaticFailover",
        "multiAz",
        "snapshotRetentionLimit",
        "snapshotWindow",
        "maintenanceWindow",
        "parameterGroup"
    };

    private GroupFields() {}

    /** Their names, and {@code others}. */
    static String[] and(String... others) {
        return Stream.concat(Stream.of(others), Stream.of(NAMES)).toArray(String[]::new);
    }

    /** The spec with what the fields say; an empty parameter group stands for the default one. */
    static GroupSpec apply(GroupSpec spec, Input.Fields fields) {
        GroupUpkeep upkeep = spec.upkeep();
        boolean failover = fields.flag("automaticFailover").orElse(spec.automaticFailover());
        return spec.withNodeType(fields.text("nodeType").orElse(spec.nodeType()))
                .withEngine(
                        fields.text("engine").orElse(spec.engine()),
                        fields.text("engineVersion").orElse(spec.engineVersion()))
                .withFailover(failover, fields.flag("multiAz").orElse(failover && spec.multiAz()))
                .withUpkeep(new GroupUpkeep(
                        fields.integer("snapshotRetentionLimit").orElse(upkeep.snapshotRetentionLimit()),
                        fields.text("snapshotWindow").orElse(upkeep.snapshotWindow()),
                        fields.text("maintenanceWindow").orElse(upkeep.maintenanceWindow()),
                        fields.text("parameterGroup")
                                .map(name -> Optional.of(name).filter(given -> !given.isEmpty()))
                                .orElse(upkeep.parameterGroup())));
    }
}

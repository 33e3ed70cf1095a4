package io.pointsman.drill;

import io.pointsman.drill.GroupForm.Member;
import java.util.Optional;

/** What a group is asked to become. */
sealed interface Target {

    /** Whether the group is so, whatever else is done to it. */
    boolean isMet(GroupForm form);

    /** To follow "to": {@code 3 replicas a shard}. */
    String words();

    /** What ElastiCache calls the call. */
    default String operation() {
        return "ModifyReplicationGroup";
    }

    /** The call of the AWS command line that asks for it of a group as it is, without the name of the group. */
    String command(GroupForm now);

    /** The same as it is now; empty if there is no way back by a call. */
    Optional<Target> before(GroupForm now);

    /** @param count of each shard */
    record Replicas(int count) implements Target {

        @Override
        public boolean isMet(GroupForm form) {
            return form.shards().stream().allMatch(shard -> shard.replicas() == count);
        }

        /** Whether replicas are added to a group that has others. */
        boolean adds(GroupForm now) {
            return now.shards().stream().anyMatch(shard -> shard.replicas() < count);
        }

        @Override
        public String words() {
            return "%d replicas a shard".formatted(count);
        }

        @Override
        public String operation() {
            return "IncreaseReplicaCount or DecreaseReplicaCount";
        }

        @Override
        public String command(GroupForm now) {
            return command(adds(now), count);
        }

        static String command(boolean adds, int count) {
            return "%s-replica-count --new-replica-count %d".formatted(adds ? "increase" : "decrease", count);
        }

        @Override
        public Optional<Target> before(GroupForm now) {
            return now.shards().stream()
                    .map(GroupForm.Shard::replicas)
                    .distinct()
                    .map(Replicas::new)
                    .map(Target.class::cast)
                    .findFirst();
        }
    }

    record Shards(int count) implements Target {

        @Override
        public boolean isMet(GroupForm form) {
            return form.shards().size() == count;
        }

        @Override
        public String words() {
            return "%d shards".formatted(count);
        }

        @Override
        public String operation() {
            return "ModifyReplicationGroupShardConfiguration";
        }

        @Override
        public String command(GroupForm now) {
            return "modify-replication-group-shard-configuration --node-group-count " + count
                    + (now.shards().size() > count
                            ? " --node-groups-to-remove " + String.join(" ", now.shardsBeyond(count))
                            : "");
        }

        @Override
        public Optional<Target> before(GroupForm now) {
            return Optional.of(new Shards(now.shards().size()));
        }
    }

    record NodeType(String type) implements Target {

        @Override
        public boolean isMet(GroupForm form) {
            return form.members().stream().allMatch(member -> member.nodeType().equals(type));
        }

        @Override
        public String words() {
            return type;
        }

        @Override
        public String command(GroupForm now) {
            return "modify-replication-group --cache-node-type " + type;
        }

        @Override
        public Optional<Target> before(GroupForm now) {
            return now.first().map(Member::nodeType).map(NodeType::new);
        }
    }

    /**
     * @param engine empty: it stays
     * @param parameterGroup empty: it stays
     */
    record Engine(Optional<String> engine, EngineVersion version, Optional<String> parameterGroup) implements Target {

        @Override
        public boolean isMet(GroupForm form) {
            return form.members().stream()
                    .allMatch(member -> engine.filter(wanted -> !wanted.equals(member.engine()))
                                    .isEmpty()
                            && EngineVersion.parse(member.version())
                                    .filter(version::equals)
                                    .isPresent());
        }

        @Override
        public String words() {
            return engine.map(name -> name + " ").orElse("engine version ") + version;
        }

        @Override
        public String command(GroupForm now) {
            return "modify-replication-group"
                    + engine.map(name -> " --engine " + name).orElse("")
                    + " --engine-version " + version
                    + parameterGroup
                            .map(name -> " --cache-parameter-group-name " + name)
                            .orElse("");
        }

        /** There are no downgrades. */
        @Override
        public Optional<Target> before(GroupForm now) {
            return Optional.empty();
        }
    }
}

package io.pointsman.drill;

import io.pointsman.groups.ManagedGroup;

/** Calls as the AWS command line has them, for people. */
final class AwsCommand {

    private AwsCommand() {}

    /** What makes the group of now the target. */
    static String of(ManagedGroup group, Target target, GroupForm now) {
        return line(group, target.command(now));
    }

    /**
     * What makes it again what it was, once it is the target.
     *
     * @param before what it was
     */
    static String back(ManagedGroup group, Target target, Target before, GroupForm now) {
        if (target instanceof Target.Replicas replicas && before instanceof Target.Replicas were) {
            return line(group, Target.Replicas.command(!replicas.adds(now), were.count()));
        }
        String call = line(group, before.command(now));
        return target instanceof Target.Shards shards
                        && shards.count() > now.shards().size()
                ? call + " --node-groups-to-retain "
                        + String.join(
                                " ",
                                now.shards().stream().map(GroupForm.Shard::id).toList())
                : call;
    }

    private static String line(ManagedGroup group, String command) {
        String[] words = command.split(" ", 2);
        return "aws elasticache %s --replication-group-id %s %s --apply-immediately"
                        .formatted(words[0], group.replicationGroupId(), words[1])
                + group.location().region().map(region -> " --region " + region).orElse("");
    }
}

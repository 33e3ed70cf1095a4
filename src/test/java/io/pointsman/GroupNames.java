package io.pointsman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeSnapshot;
import io.pointsman.sandbox.elasticache.GroupSnapshot.State;
import io.pointsman.sandbox.elasticache.SandboxGroup;
import io.pointsman.sandbox.route53.Change;
import io.pointsman.sandbox.route53.RecordSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The read names of a sandbox's group as Route 53 holds them, seen beside the group as it really is. */
final class GroupNames {

    private final Sandbox sandbox;
    private final String group;
    private final String prefix;

    /** Names as {@link ServiceSettings#managing(String...)} makes them. */
    GroupNames(Sandbox sandbox, String group) {
        this.sandbox = sandbox;
        this.group = group;
        this.prefix = group + "-ro";
    }

    /** Where each name leads, by name, without final dots. */
    Map<String, String> targets() {
        Map<String, String> targets = new TreeMap<>();
        for (RecordSet set : records()) {
            if (set.name().matches(prefix + "[1-9][0-9]*\\..*") && set.content() instanceof RecordSet.Values values) {
                targets.put(set.name(), values.values().getFirst().replaceFirst("\\.$", ""));
            }
        }
        return targets;
    }

    /** Fails unless each replica that serves has exactly one name. */
    void assertOnePerReplica() {
        assertThat(targets().values()).containsExactlyInAnyOrderElementsOf(replicas());
    }

    /** Leads the first name to the primary, as somebody in the console might. */
    void lead1ToThePrimary() {
        RecordSet was = records().stream()
                .filter(set -> set.name().startsWith(prefix + "1."))
                .findFirst()
                .orElseThrow();
        var unused = sandbox.route53()
                .change(
                        zoneId(),
                        Change.upsert(
                                RecordSet.of(was.name(), "CNAME", 5, primary().endpoint())));
    }

    /** Fails over unheard and unseen: no event arrives, and the API goes on showing the group as it was, until it is unfrozen. */
    void failOverUnseen() {
        sandbox().freeze();
        String before = primary().id();
        // FailoverComplete twice, CacheNodeReplaceStarted, CacheNodeReplaceComplete.
        sandbox.topic().faults().loseNext(4);
        sandbox().failover();
        await().dontCatchUncaughtExceptions()
                .until(() -> sandbox().snapshot().nodes().stream().allMatch(NodeSnapshot::inService)
                        && !primary().id().equals(before));
        await().dontCatchUncaughtExceptions()
                .until(() -> sandbox.topic().faults().state().lose() == 0);
    }

    NodeSnapshot primary() {
        return sandbox().snapshot().nodes().stream()
                .filter(node -> node.state() == State.PRIMARY)
                .findFirst()
                .orElseThrow();
    }

    /** The endpoints of those that replicate. */
    Collection<String> replicas() {
        return sandbox().snapshot().nodes().stream()
                .filter(node -> node.state() == State.REPLICA && node.inService())
                .map(NodeSnapshot::endpoint)
                .toList();
    }

    SandboxGroup sandbox() {
        return sandbox.group(group);
    }

    private List<RecordSet> records() {
        return sandbox.route53().records(zoneId());
    }

    private String zoneId() {
        return sandbox.settings().zone().id();
    }
}

package io.pointsman.dns;

import static io.pointsman.dns.ZoneEntry.GROUP;
import static io.pointsman.dns.ZoneEntry.PLAIN_NAME;
import static io.pointsman.dns.ZoneEntry.US;
import static io.pointsman.dns.ZoneEntry.srv;
import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.dns.RecordSet.Routing.Weighted;
import io.pointsman.topology.Standing;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What holds for reader sets, SRV records and drains in all of {@link RandomWorlds}, by the rules of the design rather than the planner's code. */
class ReaderSetPropertiesTest {

    @Test
    void theSetIsWhatTheStandingsOfTheNodesMakeIt() {
        RandomWorlds.forEach((random, unbounded) -> {
            PlanWorld world =
                    unbounded.whole().removingAtMost(Integer.MAX_VALUE).reader(true);
            Set<String> serving = RandomWorlds.nodes(world, Standing.Serving.class);
            if (isStrangers(world, PLAIN_NAME) || serving.isEmpty()) {
                return;
            }
            Map<String, Integer> before = entries(world);
            Map<String, Integer> expected = new HashMap<>();
            world.replicas().keySet().forEach(node -> {
                boolean had = before.containsKey(node + "@" + node);
                int weight = before.getOrDefault(node + "@" + node, 0);
                if (serving.contains(node)) {
                    expected.put(node + "@" + node, 100);
                } else if (had && RandomWorlds.isDrained(world, node)) {
                    expected.put(node + "@" + node, 0);
                } else if (had && world.replicas().get(node) instanceof Standing.Unverified) {
                    expected.put(node + "@" + node, weight > 0 ? 100 : 0);
                }
            });
            PlanWorld after = world.applied();
            assertThat(entries(after)).isEqualTo(expected);
            assertThat(after.at(PLAIN_NAME))
                    .allMatch(set -> set.ttl().equals(Optional.of(world.policy().ttl())));
            assertThat(claimed(after, PLAIN_NAME)).isTrue();
        });
    }

    @Test
    void anEntryThatIsRightIsNotTouchedAndOneThatIsNotChangesOnce() {
        RandomWorlds.forEach((random, world) -> {
            List<RecordSet> before = world.at(PLAIN_NAME);
            List<RecordSet> after = world.applied().at(PLAIN_NAME);
            Set<RecordSet> differing = new HashSet<>(before);
            differing.addAll(after);
            differing.removeIf(set -> before.contains(set) && after.contains(set));
            assertThat(world.plan().changes().stream()
                            .filter(change -> change.name().equals(PLAIN_NAME)))
                    .hasSize((int) differing.stream()
                            .map(RecordSet::setIdentifier)
                            .distinct()
                            .count());
        });
    }

    @Test
    void aSetIsNeverSilencedAndNeverSplitInItsTimesToLive() {
        RandomWorlds.forEach((random, world) -> {
            PlanWorld after = world.applied();
            if (!after.at(PLAIN_NAME).equals(world.at(PLAIN_NAME))
                    && !after.at(PLAIN_NAME).isEmpty()) {
                assertThat(entries(after).values()).anyMatch(weight -> weight > 0);
                assertThat(after.at(PLAIN_NAME).stream().map(RecordSet::ttl).distinct())
                        .hasSize(1);
            }
        });
    }

    @Test
    void noEntryOfOursIsAnsweredThatLeadsToANodeThatIsOutWhileAnotherServes() {
        RandomWorlds.forEach((random, world) -> {
            PlanWorld after = world.applied();
            if (!RandomWorlds.nodes(world, Standing.Serving.class).isEmpty()
                    && claimed(after, PLAIN_NAME)
                    && !isStrangers(world, PLAIN_NAME)) {
                Set<String> out = RandomWorlds.nodes(world, Standing.Out.class);
                assertThat(answered(after)).allMatch(host -> world.replicas().containsKey(host) && !out.contains(host));
            }
        });
    }

    @Test
    void aServiceRecordLeadsWhereItsNameLeads() {
        RandomWorlds.forEach((random, unbounded) -> {
            PlanWorld world = unbounded.whole().removingAtMost(Integer.MAX_VALUE);
            if (RandomWorlds.nodes(world, Standing.Serving.class).isEmpty()) {
                return;
            }
            PlanWorld after = world.applied();
            IntStream.rangeClosed(1, 12).forEach(slot -> {
                RecordName name = world.policy().name(slot);
                RecordName service = srv(slot).name();
                if (isStrangers(world, service)) {
                    return;
                }
                boolean wanted = world.policy().srv() && claimed(after, name) && !isStrangers(world, name);
                assertThat(after.at(service).stream().map(set -> set.values().getFirst()))
                        .containsExactlyElementsOf(
                                wanted
                                        ? List.of(
                                                "0 0 6379 " + after.target(slot).orElseThrow())
                                        : claimed(world, service)
                                                        || world.at(service).isEmpty()
                                                ? List.of()
                                                : List.of(world.at(service)
                                                        .getFirst()
                                                        .values()
                                                        .getFirst()));
                assertThat(claimed(after, service)).isEqualTo(wanted);
            });
        });
    }

    @Test
    void drainsOfMembersStayAndOnlyOursOfOthersGo() {
        RandomWorlds.forEach((random, unbounded) -> {
            PlanWorld world = unbounded.whole().removingAtMost(Integer.MAX_VALUE);
            Set<String> members = new HashSet<>(world.replicas().keySet());
            world.primary().ifPresent(members::add);
            List<RecordSet> expected = drains(world).stream()
                    .filter(set -> {
                        String node = set.name().value().split("\\.", 2)[0];
                        return members.contains(node) || !RandomWorlds.isDrained(world, node);
                    })
                    .toList();
            assertThat(drains(world.applied())).containsExactlyInAnyOrderElementsOf(expected);
        });
    }

    @Test
    void whatBelongsToAGroupThatIsGoneGoesAndNothingElse() {
        RandomWorlds.forEach((random, world) -> {
            Plan plan = new Planner(world.policy(), US).plan(Readers.gone(GROUP), world.reading(), Integer.MAX_VALUE);
            assertThat(plan.changes()).allMatch(Change.Delete.class::isInstance);
            Set<RecordSet> deleted = plan.changes().stream()
                    .map(change -> ((Change.Delete) change).was())
                    .collect(Collectors.toSet());
            Set<RecordSet> expected = world.zone().stream()
                    .filter(set -> {
                        RecordName name = OwnershipRecord.nameOf(set.name());
                        return claimed(world, name)
                                ? !isStrangers(world, name)
                                : set.values()
                                        .toString()
                                        .contains("pointsman/owner=us,pointsman/group=orders,pointsman/drain");
                    })
                    .collect(Collectors.toSet());
            assertThat(deleted).isEqualTo(expected);
        });
    }

    /** Weights by {@code identifier@host}. */
    private static Map<String, Integer> entries(PlanWorld world) {
        return world.at(PLAIN_NAME).stream()
                .filter(set -> set.routing() instanceof Weighted)
                .collect(Collectors.toMap(
                        set -> set.setIdentifier() + "@" + set.values().getFirst(),
                        set -> ((Weighted) set.routing()).weight()));
    }

    private static Set<String> answered(PlanWorld world) {
        return entries(world).entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(entry -> entry.getKey().split("@", 2)[1])
                .collect(Collectors.toSet());
    }

    private static List<RecordSet> drains(PlanWorld world) {
        return world.zone().stream()
                .filter(set -> set.name().value().endsWith("._pointsman.ro.example.com"))
                .toList();
    }

    private static boolean claimed(PlanWorld world, RecordName name) {
        return world.at(name.child("_pointsman")).toString().contains("pointsman/owner=us,");
    }

    /** By the claim, and where there is none by what stands there. */
    private static boolean isStrangers(PlanWorld world, RecordName name) {
        List<RecordSet> there = world.at(name);
        String type = name.value().startsWith("_redis.") ? "SRV" : "CNAME";
        boolean ourKind = there.stream()
                .allMatch(set -> set.type().equals(type)
                        && set.ttl().isPresent()
                        && (name.equals(PLAIN_NAME)
                                ? set.routing() instanceof Weighted
                                : set.routing() instanceof RecordSet.Routing.Simple));
        if (claimed(world, name)) {
            return !ourKind;
        }
        boolean anothers = !world.at(name.child("_pointsman")).isEmpty();
        return anothers
                || !ourKind
                || there.stream()
                        .map(set -> set.values().getFirst().replaceFirst("^0 0 6379 ", ""))
                        .anyMatch(host -> !world.readers().memberHosts().contains(host));
    }
}

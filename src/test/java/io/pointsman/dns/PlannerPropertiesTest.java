package io.pointsman.dns;

import static io.pointsman.dns.ZoneEntry.ro;
import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.topology.Standing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What holds for every plan, tried on random worlds. A failure names its seed; {@code -Dpointsman.seed=<seed>} runs that world
 * alone.
 */
class PlannerPropertiesTest {

    private static final int WORLDS = 2_000;

    @Test
    void aPlanAppliedLeavesNothingToDo() {
        forEachWorld((random, world) -> {
            PlanWorld unbounded = world.removingAtMost(Integer.MAX_VALUE);
            assertThat(unbounded.applied().plan().changes()).isEmpty();
        });
    }

    @Test
    void namesLeadToServingReplicasAsEvenlyAsMayBe() {
        forEachWorld((random, world) -> {
            PlanWorld settled = world.whole().removingAtMost(Integer.MAX_VALUE).applied();
            Map<String, Long> names = names(settled, settled.plan());
            Set<String> serving = nodes(world, Standing.Serving.class);
            if (nodes(world, Standing.Unverified.class).isEmpty() && !serving.isEmpty()) {
                List<Long> load = serving.stream()
                        .map(node -> names.getOrDefault(node, 0L))
                        .toList();
                assertThat(Collections.max(load) - Collections.min(load)).isLessThanOrEqualTo(1);
            }
        });
    }

    @Test
    void noNameOfOursLeadsToANodeThatIsOutWhileAnotherServes() {
        forEachWorld((random, world) -> {
            if (!nodes(world, Standing.Serving.class).isEmpty()) {
                PlanWorld applied = world.applied();
                assertThat(ours(applied).stream().flatMap(slot -> applied.target(slot).stream()))
                        .allMatch(target -> world.replicas().get(target) != null)
                        .noneMatch(target -> world.replicas().get(target) instanceof Standing.Out);
            }
        });
    }

    @Test
    void noNameEntersANodeNobodyHasLookedAt() {
        forEachWorld((random, world) -> {
            PlanWorld applied = world.applied();
            for (int slot : ours(applied)) {
                Optional<String> target = applied.target(slot);
                if (!target.equals(world.target(slot))) {
                    assertThat(nodes(world, Standing.Unverified.class)).doesNotContain(target.orElse(""));
                }
            }
        });
    }

    @Test
    void ourNamesHaveNoGapsButStrangersNames() {
        forEachWorld((random, world) -> {
            Plan plan = world.removingAtMost(Integer.MAX_VALUE).whole().plan();
            List<String> slots = plan.names().stream()
                    .filter(name -> name.wanted().isPresent() || name.state() != NameState.State.DRIFTED)
                    .map(NameState::slot)
                    .toList();
            assertThat(slots)
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, slots.size())
                            .mapToObj(NamingPolicy::slotLabel)
                            .toList());
        });
    }

    @Test
    void whatIsNotOursIsTouchedOnlyIfItLedIntoTheGroupAndIsNeverDeleted() {
        forEachWorld((random, world) -> {
            Set<RecordName> oursBefore = claimedByUs(world);
            for (Change change : world.plan().changes()) {
                switch (change) {
                    case Change.Delete delete -> assertThat(oursBefore).contains(named(delete.name()));
                    case Change.Replace replace -> {
                        boolean ledIntoTheGroup = replace.was()
                                .target()
                                .filter(world.readers().memberHosts()::contains)
                                .isPresent();
                        assertThat(ledIntoTheGroup || oursBefore.contains(named(replace.name())))
                                .isTrue();
                    }
                    case Change.Create ignored -> {}
                }
            }
        });
    }

    @Test
    void everyChangeOfWhatIsThereRepeatsExactlyWhatWasRead() {
        forEachWorld((random, world) -> {
            for (Change change : world.plan().changes()) {
                switch (change) {
                    case Change.Create create ->
                        assertThat(world.zone()).noneMatch(set -> set.name().equals(create.name()));
                    case Change.Delete delete -> assertThat(world.zone()).contains(delete.was());
                    case Change.Replace replace -> assertThat(world.zone()).contains(replace.was());
                }
            }
        });
    }

    @Test
    void aReadingThatIsNotWholeDeletesNothing() {
        forEachWorld((random, world) ->
                assertThat(world.incomplete().plan().changes()).noneMatch(Change.Delete.class::isInstance));
    }

    @Test
    void aPassDeletesNoMoreNamesThanItMay() {
        forEachWorld((random, world) -> {
            int most = random.nextInt(3);
            assertThat(world.removingAtMost(most).plan().changes().stream()
                            .filter(Change.Delete.class::isInstance)
                            .map(change -> named(change.name()))
                            .distinct())
                    .hasSizeLessThanOrEqualTo(most);
        });
    }

    @Test
    void equalWorldsGiveEqualPlansInWhateverOrderTheyAreTold() {
        forEachWorld((random, world) -> {
            List<RecordSet> shuffledZone = new ArrayList<>(world.zone());
            Collections.shuffle(shuffledZone, random);
            List<Readers.Reader> shuffledReplicas =
                    new ArrayList<>(world.readers().replicas());
            Collections.shuffle(shuffledReplicas, random);
            Readers readers = world.readers();
            Plan again = new Planner(world.policy(), ZoneEntry.US)
                    .plan(
                            new Readers(
                                    readers.groupId(),
                                    shuffledReplicas,
                                    readers.memberHosts(),
                                    readers.primaryHost(),
                                    readers.complete()),
                            world.holding(shuffledZone).reading(),
                            world.removals());
            assertThat(again.changes()).isEqualTo(world.plan().changes());
            assertThat(again.names()).isEqualTo(world.plan().names());
            assertThat(again.declined()).isEqualTo(world.plan().declined());
        });
    }

    /** Worlds of a few names and nodes; those that Route 53 would not hold are never made. */
    private static PlanWorld world(Random random) {
        String[] nodes = {"a", "b", "c", "d", "e"};
        PlanWorld world = PlanWorld.group("p");
        for (String node : nodes) {
            world = switch (random.nextInt(5)) {
                case 0 -> world;
                case 1 -> world.out(node);
                case 2 -> random.nextInt(3) == 0 ? world.unverified(node) : world.serving(node);
                default -> world.serving(node);
            };
        }
        List<ZoneEntry> entries = new ArrayList<>();
        for (int slot = 1; slot <= random.nextInt(9); slot++) {
            entries.add(entry(random, slot, nodes));
        }
        world = world.zone(entries.toArray(ZoneEntry[]::new));
        world = random.nextInt(3) == 0 ? world.names(1 + random.nextInt(8)) : world;
        world = random.nextInt(4) == 0 ? world.keeping() : world;
        world = random.nextInt(6) == 0 ? world.primaryUnknown() : world;
        world = random.nextInt(4) == 0 ? world.incomplete() : world;
        return random.nextInt(4) == 0 ? world.removingAtMost(random.nextInt(3)) : world;
    }

    private static ZoneEntry entry(Random random, int slot, String[] nodes) {
        String node = nodes[random.nextInt(nodes.length)];
        ZoneEntry name = ro(slot);
        return switch (random.nextInt(16)) {
            case 0 -> name;
            case 1 -> name.to(node);
            case 2 -> name.to("p");
            case 3 -> name.to("elsewhere.example.org");
            case 4 -> name.to("elsewhere.example.org").ours();
            case 5 -> name.to(node).ownedBy("other-team");
            case 6 -> name.ours();
            case 7 -> name.holding("A", "10.0.0.1");
            case 8 -> name.weighted("blue", node).weighted("green", node);
            case 9 -> name.to(node).claimText("\"heritage=external-dns\"");
            case 10 -> name.to(PlanWorld.PRIMARY_ENDPOINT).ours();
            case 11 -> name.to("p").ours();
            default -> name.to(node).ours();
        };
    }

    private static void forEachWorld(BiConsumer<Random, PlanWorld> property) {
        Long only = Long.getLong("pointsman.seed");
        long first = only == null ? 1 : only;
        for (long seed = first; seed < (only == null ? first + WORLDS : first + 1); seed++) {
            // The first numbers of neighbouring seeds are alike: spread the seeds.
            Random random = new Random(seed * 0x9E3779B97F4A7C15L);
            PlanWorld world = world(random);
            try {
                property.accept(random, world);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "world of seed %d, run it alone with -Dpointsman.seed=%d: %s".formatted(seed, seed, world), e);
            }
        }
    }

    private static Set<String> nodes(PlanWorld world, Class<? extends Standing> standing) {
        return world.replicas().entrySet().stream()
                .filter(node -> standing.isInstance(node.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static Set<RecordName> claimedByUs(PlanWorld world) {
        return world.zone().stream()
                .filter(set -> OwnershipRecord.parse(set)
                        .filter(claim -> claim.owner().equals(ZoneEntry.US))
                        .isPresent())
                .map(set -> named(set.name()))
                .collect(Collectors.toSet());
    }

    private static List<Integer> ours(PlanWorld world) {
        return claimedByUs(world).stream()
                .map(name -> world.policy().slotOf(name).orElseThrow())
                .toList();
    }

    /** How many wanted names of ours lead to each host. */
    private static Map<String, Long> names(PlanWorld applied, Plan plan) {
        Map<String, Long> names = new HashMap<>();
        plan.names().stream()
                .filter(name -> name.wanted().isPresent())
                .flatMap(name ->
                        applied.target(applied.policy().slotOf(name.name()).orElseThrow()).stream())
                .forEach(target -> names.merge(target, 1L, Long::sum));
        return names;
    }

    private static RecordName named(RecordName nameOrClaim) {
        String prefix = OwnershipRecord.LABEL + ".";
        String value = nameOrClaim.value();
        return value.startsWith(prefix) ? new RecordName(value.substring(prefix.length())) : nameOrClaim;
    }
}

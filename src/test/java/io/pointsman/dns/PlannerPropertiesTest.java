package io.pointsman.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.topology.Standing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What holds for every plan, tried on {@link RandomWorlds}. What is special to reader sets, SRV records and drains has tests of its own. */
class PlannerPropertiesTest {

    @Test
    void aPlanAppliedLeavesNothingToDo() {
        RandomWorlds.forEach((random, world) -> {
            PlanWorld unbounded = world.removingAtMost(Integer.MAX_VALUE);
            assertThat(unbounded.applied().plan().changes()).isEmpty();
        });
    }

    @Test
    void namesLeadToServingReplicasAsEvenlyAsMayBe() {
        RandomWorlds.forEach((random, world) -> {
            PlanWorld settled = world.whole().removingAtMost(Integer.MAX_VALUE).applied();
            Map<String, Long> names = names(settled, settled.plan());
            Set<String> serving = RandomWorlds.nodes(world, Standing.Serving.class);
            if (RandomWorlds.nodes(world, Standing.Unverified.class).isEmpty() && !serving.isEmpty()) {
                List<Long> load = serving.stream()
                        .map(node -> names.getOrDefault(node, 0L))
                        .toList();
                assertThat(Collections.max(load) - Collections.min(load)).isLessThanOrEqualTo(1);
            }
        });
    }

    @Test
    void noNameOfOursLeadsToANodeThatIsOutWhileAnotherServes() {
        RandomWorlds.forEach((random, world) -> {
            if (!RandomWorlds.nodes(world, Standing.Serving.class).isEmpty()) {
                PlanWorld applied = world.applied();
                assertThat(ours(applied).stream().flatMap(slot -> applied.target(slot).stream()))
                        .allMatch(target -> world.replicas().get(target) != null)
                        .allMatch(target ->
                                !RandomWorlds.nodes(world, Standing.Out.class).contains(target));
            }
        });
    }

    @Test
    void noNameEntersANodeNobodyHasLookedAt() {
        RandomWorlds.forEach((random, world) -> {
            PlanWorld applied = world.applied();
            for (int slot : ours(applied)) {
                Optional<String> target = applied.target(slot);
                if (!target.equals(world.target(slot))) {
                    assertThat(RandomWorlds.nodes(world, Standing.Unverified.class))
                            .doesNotContain(target.orElse(""));
                }
            }
        });
    }

    @Test
    void ourNamesHaveNoGapsButStrangersNames() {
        RandomWorlds.forEach((random, world) -> {
            Plan plan = world.removingAtMost(Integer.MAX_VALUE).whole().plan();
            List<String> slots = plan.names().stream()
                    .filter(name -> name.slot().startsWith("replica-"))
                    .filter(name -> name.wanted().isPresent() || name.state() != NameState.State.DRIFTED)
                    .map(NameState::slot)
                    .toList();
            assertThat(slots)
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, slots.size())
                            .mapToObj(Slot.Kind.REPLICA::label)
                            .toList());
        });
    }

    @Test
    void whatIsNotOursIsTouchedOnlyIfItLedIntoTheGroupAndIsNeverDeleted() {
        RandomWorlds.forEach((random, world) -> {
            Set<RecordName> oursBefore = claimedByUs(world);
            for (Change change : world.plan().changes()) {
                switch (change) {
                    case Change.Delete delete -> {
                        boolean setStays = world.applied().zone().stream()
                                .anyMatch(set -> set.name().equals(delete.name()));
                        assertThat(oursBefore.contains(named(delete.name()))
                                        || (setStays && ledIntoTheGroup(world, delete.name())))
                                .isTrue();
                    }
                    case Change.Replace replace ->
                        assertThat(oursBefore.contains(named(replace.name())) || ledIntoTheGroup(world, replace.name()))
                                .isTrue();
                    case Change.Create ignored -> {}
                }
            }
        });
    }

    @Test
    void everyChangeOfWhatIsThereRepeatsExactlyWhatWasRead() {
        RandomWorlds.forEach((random, world) -> {
            for (Change change : world.plan().changes()) {
                switch (change) {
                    case Change.Create create ->
                        assertThat(world.zone())
                                .noneMatch(set -> set.name().equals(create.name())
                                        && set.setIdentifier()
                                                .equals(create.becomes().setIdentifier()));
                    case Change.Delete delete -> assertThat(world.zone()).contains(delete.was());
                    case Change.Replace replace -> assertThat(world.zone()).contains(replace.was());
                }
            }
        });
    }

    @Test
    void aReadingThatIsNotWholeTakesNoNameNoClaimAndNoDrainAway() {
        RandomWorlds.forEach((random, world) ->
                assertThat(standing(world.incomplete().applied())).containsAll(standing(world)));
    }

    @Test
    void aPassTakesNoMoreNamesAwayThanItMay() {
        RandomWorlds.forEach((random, world) -> {
            int most = random.nextInt(3);
            Set<RecordName> gone =
                    standing(world).stream().map(PlannerPropertiesTest::named).collect(Collectors.toSet());
            standing(world.removingAtMost(most).applied()).forEach(name -> gone.remove(named(name)));
            // An SRV record that goes with its name does not count.
            assertThat(gone.stream()
                            .filter(name -> name.parentBehind("_redis._tcp")
                                    .filter(gone::contains)
                                    .isEmpty()))
                    .hasSize(world.removingAtMost(most).plan().removals())
                    .hasSizeLessThanOrEqualTo(most);
        });
    }

    @Test
    void changesStandInListingOrderThoseOfANameTogether() {
        RandomWorlds.forEach((random, world) -> {
            List<RecordName> names =
                    world.plan().changes().stream().map(Change::readName).toList();
            assertThat(names).isSorted();
            assertThat(ChangeBatch.oneByOne(world.plan().changes(), "test"))
                    .hasSize((int) names.stream().distinct().count());
        });
    }

    @Test
    void equalWorldsGiveEqualPlansInWhateverOrderTheyAreTold() {
        RandomWorlds.forEach((random, world) -> {
            List<RecordSet> shuffledZone = new ArrayList<>(world.zone());
            Collections.shuffle(shuffledZone, random);
            Readers readers = world.readers();
            List<Readers.Member> shuffledMembers = new ArrayList<>(readers.members());
            Collections.shuffle(shuffledMembers, random);
            Plan again = new Planner(world.policy(), ZoneEntry.US)
                    .plan(
                            new Readers(
                                    readers.groupId(), shuffledMembers, readers.primaryEndpoint(), readers.complete()),
                            world.holding(shuffledZone).reading(),
                            world.removals());
            assertThat(again.changes()).isEqualTo(world.plan().changes());
            assertThat(again.names()).isEqualTo(world.plan().names());
            assertThat(again.declined()).isEqualTo(world.plan().declined());
        });
    }

    /** Every name with a record, a claim's and a drain's too. */
    private static Set<RecordName> standing(PlanWorld world) {
        return world.zone().stream().map(RecordSet::name).collect(Collectors.toSet());
    }

    private static boolean ledIntoTheGroup(PlanWorld world, RecordName name) {
        return world.at(name).stream()
                .allMatch(set -> set.leadsTo()
                        .filter(world.readers().memberHosts()::contains)
                        .isPresent());
    }

    /** Names with a claim of ours, and drains of ours. */
    private static Set<RecordName> claimedByUs(PlanWorld world) {
        return world.zone().stream()
                .filter(set -> set.values().toString().contains("pointsman/owner=" + ZoneEntry.US + ","))
                .map(set -> named(set.name()))
                .collect(Collectors.toSet());
    }

    private static List<Integer> ours(PlanWorld world) {
        return claimedByUs(world).stream()
                .flatMap(name -> world.policy().slotOf(name).stream().boxed())
                .toList();
    }

    /** How many wanted names of ours lead to each host. */
    private static Map<String, Long> names(PlanWorld applied, Plan plan) {
        Map<String, Long> names = new HashMap<>();
        plan.names().stream()
                .filter(name -> name.wanted().isPresent())
                .flatMap(name -> applied.policy().slotOf(name.name()).stream().boxed())
                .flatMap(slot -> applied.target(slot).stream())
                .forEach(target -> names.merge(target, 1L, Long::sum));
        return names;
    }

    private static RecordName named(RecordName nameOrClaim) {
        String prefix = Heritage.LABEL + ".";
        String value = nameOrClaim.value();
        return value.startsWith(prefix) ? new RecordName(value.substring(prefix.length())) : nameOrClaim;
    }
}

package io.pointsman.simulation;

import static io.pointsman.simulation.Promise.P1;
import static io.pointsman.simulation.Promise.P2;
import static io.pointsman.simulation.Promise.P3;
import static io.pointsman.simulation.Promise.P4;
import static io.pointsman.simulation.Promise.P5;
import static io.pointsman.simulation.Promise.P6;
import static io.pointsman.simulation.Promise.P7;
import static io.pointsman.simulation.Promise.P8;

import java.util.List;

/** Defects that the service could have had, some of which it has had. */
final class Mutations {

    private Mutations() {}

    static List<Mutation> all() {
        return List.of(
                Mutation.of("a batch overwrites whatever stands there", "dns/ZoneWriter.java", P3, P4)
                        .lookingFrom(1840)
                        .replacing("zones.submit(zoneId, batch);", """
                                List<Change> blind = new java.util.ArrayList<>();
                                for (Change change : batch.changes()) {
                                    if (change instanceof Change.Replace replace) {
                                        String from = change.name().orderKey();
                                        List<RecordSet> there = zones
                                                .read(zoneId, List.of(new NameRange(from, from + "~")))
                                                .at(change.name());
                                        blind.add(there.isEmpty()
                                                ? new Change.Create(replace.becomes())
                                                : new Change.Replace(there.getFirst(), replace.becomes()));
                                    } else {
                                        blind.add(change);
                                    }
                                }
                                zones.submit(zoneId, new ChangeBatch(blind, batch.comment()));
                                """),
                Mutation.of("an event is done with before its pass", "reconcile/EventLook.java", P6)
                        .replacing(
                                "return queue.askOfMany(group, cause).thenAccept(report -> requireWellEnded(List.of(report)));",
                                "var unused = queue.askOfMany(group, cause); return CompletableFuture.completedFuture(null);"),
                Mutation.of("a failed pass is good enough for an event", "reconcile/EventLook.java", P6)
                        .replacing("if (!failures.isEmpty()) {", "if (failures.size() > 1_000) {"),
                Mutation.of("a pass answers those who asked while it ran", "reconcile/ReconcileQueue.java", P6)
                        .replacing(
                                "askers.forEach(asking -> asking.answer().complete(report));",
                                "askers.forEach(asking -> asking.answer().complete(report));"
                                        + " takeAskers(group).forEach(late -> late.answer().complete(report));"),
                Mutation.of("a group that is not shown is gone", "reconcile/Pass.java", P5)
                        .replacing(": Readers.missing(group.id());", ": Readers.gone(group.id());"),
                Mutation.of("a group is gone after one reading", "reconcile/GoneGroups.java", P5)
                        .replacing(
                                "(known.contains(key) && !since.plus(APART).isAfter(readAt))",
                                "(known.contains(key) && !since.isAfter(readAt))"),
                Mutation.of("a group is gone after a minute", "reconcile/GoneGroups.java", P5)
                        .replacing("APART = Duration.ofMinutes(10)", "APART = Duration.ofMinutes(1)"),
                Mutation.of("a reading that shows the group again is forgotten", "reconcile/GoneGroups.java", P5)
                        .replacing("known.add(key); missingSince.remove(key);", "known.add(key);"),
                Mutation.of("any claim is ours", "dns/Slot.java", P3)
                        .replacing(
                                "if (!claim.get().owner().equals(owner)) {",
                                "if (!claim.get().owner().equals(owner) && records.size() > 100) {"),
                Mutation.of("any CNAME without a claim may be taken over", "dns/Slot.java", P3)
                        .replacing(
                                "set.leadsTo().filter(memberHosts::contains).isPresent()", "set.leadsTo().isPresent()"),
                Mutation.of("names go while a member is not listed", "reconcile/SeenReaders.java", P5)
                        .replacing("&& shown.listsEveryMember()", ""),
                Mutation.of("names go without a budget", "reconcile/RemovalBudget.java", P5)
                        .replacing("return (int) left;", "return Integer.MAX_VALUE;")
                        .replacing("if (removals > left) {", "if (removals > Integer.MAX_VALUE - 1) {"),
                Mutation.of("a refused change counts as made", "dns/ZoneWriter.java", P6, P1, P2, P8)
                        .replacing(
                                "} catch (StaleReading e) { sendApart(together, e);",
                                "} catch (StaleReading e) { together.forEach(submission -> submission.answer().complete(null));"),
                Mutation.of("one refused change takes the others with it", "dns/ZoneWriter.java", P8)
                        .replacing("if (together.size() == 1) {", "if (together.size() >= 1) {"),
                Mutation.of("the primary serves reads", "reconcile/SeenReaders.java", P1)
                        .replacing(
                                "node.role(), node.endpoint().filter(endpoint -> tells), board.standing(shown, node)",
                                "io.pointsman.topology.Role.REPLICA, node.endpoint(), node.role() == io.pointsman.topology.Role.PRIMARY"
                                        + " ? new io.pointsman.topology.Standing.Serving() : board.standing(shown, node)"),
                Mutation.of("a node that is being recovered serves", "inventory/NodeCondition.java", P1, P8)
                        .replacing("&& !recovering;", ";"),
                Mutation.of("a former primary serves at once", "inventory/AwsWord.java", P1)
                        .replacing(
                                "lastPrimary.merge(key, new Primary(group.readAt(), recovered), Primary::and);",
                                "lastPrimary.merge(key, new Primary(Instant.EPOCH, recovered), Primary::and);"),
                Mutation.of("a former primary is out, whoever knows better", "inventory/AwsWord.java", P2, P7)
                        .lookingFrom(350)
                        .replacing("new Standing.Settling(", "new Standing.Out("),
                Mutation.of("what was once said of a node holds for good", "inventory/AwsWord.java", P1, P2, P8)
                        .lookingFrom(3060)
                        .replacing("FRESH = Duration.ofSeconds(90)", "FRESH = Duration.ofDays(1)"),
                Mutation.of("names are numbered anew", "dns/Assignment.java", P2, P7)
                        .replacing(
                                "if (room.getOrDefault(host, 0) > 0) {", "if (room.getOrDefault(host, 0) > 1_000) {"));
    }
}

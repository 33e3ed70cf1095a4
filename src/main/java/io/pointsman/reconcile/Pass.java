package io.pointsman.reconcile;

import io.pointsman.aws.ReadDesk;
import io.pointsman.dns.Change;
import io.pointsman.dns.ChangeBatch;
import io.pointsman.dns.DeclineReason;
import io.pointsman.dns.NameState;
import io.pointsman.dns.Plan;
import io.pointsman.dns.Planner;
import io.pointsman.dns.Readers;
import io.pointsman.dns.RecordName;
import io.pointsman.dns.ZoneWriter;
import io.pointsman.failure.Rejected;
import io.pointsman.failure.StaleReading;
import io.pointsman.failure.Transient;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.reconcile.PassReport.Failure;
import io.pointsman.reconcile.PassReport.Outcome;
import io.pointsman.reconcile.PassReport.Remedy;
import io.pointsman.topology.Node;
import io.pointsman.topology.ReplicationGroup;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pass over one group.
 *
 * <ol>
 *   <li>Look at the group and its names, plan, submit. Nothing else is on the way to the change, unless somebody else has led a name to a replica
 *       that was out when we last heard of it, or away from one that served: of that one we ask again.
 *   <li>If the zone was not what the plan expects, look again and plan anew; from the second time on submit each name by itself, so that
 *       one record that will not be changed holds up no other. A name that is refused even so is held back for a while.
 *   <li>Look closely at replicas of which nothing is known, or not lately, and if that told something, plan once more.
 * </ol>
 *
 * Names that somebody else keeps changing are left to him, and names are given up only as far as the budget allows.
 */
final class Pass {

    private static final Logger logger = LoggerFactory.getLogger(Pass.class);

    private final Reconciler reconciler;
    private final ManagedGroup group;
    private final Cause cause;
    private final Optional<ZoneWriter> pen;
    private final long id;
    private final Instant startedAt;
    private final List<Change> written = new ArrayList<>();
    private final RemovalBudget.Share removals;
    private final Set<RecordName> accepted = new HashSet<>();
    private final Map<RecordName, Failure> refused = new HashMap<>();
    private final Set<RecordName> perhapsRemoved = new HashSet<>();
    private Optional<Instant> acceptedAt = Optional.empty();
    private Optional<ReplicationGroup> seen = Optional.empty();
    private Plan plan = new Plan(List.of(), List.of(), List.of(), 0);

    /** @param pen empty if it must not write */
    Pass(Reconciler reconciler, ManagedGroup group, Cause cause, Optional<ZoneWriter> pen, long id) {
        this.reconciler = reconciler;
        this.group = group;
        this.cause = cause;
        this.pen = pen;
        this.id = id;
        this.removals = reconciler.removals.new Share();
        this.startedAt = now();
    }

    PassReport run(Supplier<Observation> look) {
        PassReport report = report(look);
        // A cut answer may have been an acceptance.
        if (report.failure().filter(failure -> failure.remedy() == Remedy.LATER).isEmpty()) {
            removals.settle(removed());
        }
        return report;
    }

    private PassReport report(Supplier<Observation> look) {
        try {
            Observation first = look.get();
            return rounds(reconciler.isOutdated(group, first) ? observe() : first);
        } catch (Transient e) {
            return failed(Remedy.LATER, e);
        } catch (StaleReading e) {
            return failed(Remedy.LOOK_AGAIN, e);
        } catch (Rejected e) {
            return failed(Remedy.PERSON, e);
        } catch (RuntimeException e) {
            logger.error("pass={} group={} cause={} broke off", id, group.id(), cause, e);
            return failed(Remedy.LATER, e);
        }
    }

    private PassReport rounds(Observation look) {
        Observation observation = look;
        boolean byName = false;
        boolean verified = false;
        while (true) {
            accepted.clear();
            refused.clear();
            seen = observation.group();
            reconciler.actsOn(group, observation);
            askAgain(outByOldWord(observation));
            plan = plan(observation);
            seen.ifPresent(shown -> reconciler.metrics.wrong.seen(
                    group.id(), WrongNames.among(plan.names(), shown, reconciler.board, heardAt()), now()));
            boolean writing = pen.isPresent() && !plan.changes().isEmpty();
            if (writing && !submit(pen.get(), byName)) {
                byName = true;
                observation = observe();
                continue;
            }
            List<Node> due = due();
            if (verified || due.isEmpty() || !reconciler.board.verify(seen.orElseThrow(), due)) {
                return ended();
            }
            verified = true;
            if (writing) {
                observation = observe();
            }
        }
    }

    private Plan plan(Observation observation) {
        removals.settle(removed());
        Planner planner = new Planner(group.naming(), reconciler.groups.owner());
        Readers readers = readers(observation);
        boolean toldGone = reconciler.gone.isToldGone(
                group.location(), group.replicationGroupId(), observation.zone().readAt());
        int most = toldGone ? Integer.MAX_VALUE : reconciler.removals.available(now());
        Plan planned = planner.plan(readers, observation.zone(), most);
        if (askAgain(servingByOldWord(planned))) {
            readers = readers(observation);
            planned = planner.plan(readers, observation.zone(), most);
        }
        if (pen.isPresent() && !toldGone && !removals.take(planned.removals(), now())) {
            planned = planner.plan(readers, observation.zone(), 0);
        }
        return holdBack(planned);
    }

    private Readers readers(Observation observation) {
        if (observation.group().isEmpty()) {
            return reconciler.gone.missed(
                            group.location(),
                            group.replicationGroupId(),
                            observation.zone().readAt())
                    ? Readers.gone(group.id())
                    : Readers.missing(group.id());
        }
        return SeenReaders.of(group.id(), observation.group().get(), reconciler.board);
    }

    /** Without the changes that would be refused again, or undone by somebody else again. */
    private Plan holdBack(Plan planned) {
        Plan rest = planned;
        Set<RecordName> drifted = planned.names().stream()
                .filter(name -> name.state() == NameState.State.DRIFTED)
                .map(NameState::name)
                .collect(Collectors.toSet());
        Set<RecordName> leftAlone = new HashSet<>();
        for (NameState name : planned.names()) {
            if (pen.isPresent() && reconciler.fights.seen(group, name, now())) {
                reconciler.metrics.drifted();
            }
            if (!drifted.contains(name.name()) && name.state() == NameState.State.RIGHT) {
                reconciler.held.release(group, name.name());
            } else if (name.state() == NameState.State.DRIFTED) {
                Optional<Instant> until = reconciler.fights.leftAloneUntil(group, name, now());
                Optional<Failure> hold = reconciler.held.heldAt(group, name.name(), now());
                if (until.isPresent()) {
                    rest = leftAlone.add(name.name())
                            ? rest.withholding(name.name(), DeclineReason.FOUGHT_OVER, leftAlone(until.get()))
                            : rest;
                } else if (hold.isPresent()) {
                    rest = rest.without(name.name());
                    refused.put(name.name(), hold.get());
                }
            }
        }
        return rest;
    }

    private String leftAlone(Instant until) {
        return "somebody else changed it more than %d times within %d minutes, each time after we put it back; left alone until %s: find out who"
                        .formatted(
                                Fights.ROUNDS,
                                reconciler.fights.window().toMinutes(),
                                until.truncatedTo(ChronoUnit.SECONDS))
                + " writes it, and give it to one of the two";
    }

    /**
     * @param byName whether each name's changes stand alone; what is refused then is in {@link #refused}
     * @return false if another look is needed first
     * @throws Transient if some of it could not be sent
     * @throws Rejected if we may not write there
     */
    private boolean submit(ZoneWriter writer, boolean byName) {
        String comment = "pointsman pass " + id + " " + group.id();
        List<ChangeBatch> batches =
                byName ? ChangeBatch.oneByOne(plan.changes(), comment) : ChangeBatch.pack(plan.changes(), comment);
        List<CompletableFuture<Void>> answers = batches.stream()
                .map(batch -> writer.submit(group.zoneId(), batch))
                .toList();
        boolean looksAgain = false;
        Optional<RuntimeException> failure = Optional.empty();
        for (int i = 0; i < batches.size(); i++) {
            try {
                ReadDesk.join(answers.get(i));
                accept(batches.get(i));
            } catch (StaleReading e) {
                perhapsRemoved.addAll(deletedBy(batches.get(i).changes()));
                looksAgain |= !byName;
                refuse(batches.get(i), new Failure(Remedy.LOOK_AGAIN, String.valueOf(e.getMessage())), byName);
            } catch (Rejected e) {
                if (!e.isOfPart()) {
                    failure = Optional.of(e);
                }
                looksAgain |= !byName;
                refuse(batches.get(i), new Failure(Remedy.PERSON, String.valueOf(e.getMessage())), byName);
            } catch (Transient e) {
                failure = failure.or(() -> Optional.of(e));
            }
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
        return !looksAgain;
    }

    /** Names of which a record was deleted, or was no longer there: by a batch of ours whose answer was cut, perhaps. */
    private Set<RecordName> removed() {
        Set<RecordName> removed = new HashSet<>(perhapsRemoved);
        removed.addAll(deletedBy(written));
        return removed;
    }

    private static Set<RecordName> deletedBy(List<Change> changes) {
        return changes.stream()
                .filter(Change.Delete.class::isInstance)
                .map(Change::readName)
                .collect(Collectors.toSet());
    }

    private void accept(ChangeBatch batch) {
        if (acceptedAt.isEmpty()) {
            acceptedAt = Optional.of(now());
        }
        written.addAll(batch.changes());
        batch.changes().forEach(change -> accepted.add(change.readName()));
        plan.names().stream().filter(name -> accepted.contains(name.name())).forEach(name -> {
            reconciler.fights.settled(group, name);
            reconciler.metrics.wrong.settled(group.id(), name, now());
        });
    }

    private void refuse(ChangeBatch batch, Failure why, boolean alone) {
        RecordName name = batch.changes().getFirst().readName();
        refused.put(name, alone ? reconciler.held.refused(group, name, why, now()) : why);
    }

    private PassReport ended() {
        if (!refused.isEmpty()) {
            boolean personal = refused.values().stream().allMatch(refusal -> refusal.remedy() == Remedy.PERSON);
            return failed(
                    personal ? Remedy.PERSON : Remedy.LOOK_AGAIN,
                    new StaleReading(
                            refused.entrySet().stream()
                                    .map(name -> name.getKey() + ": "
                                            + name.getValue().message())
                                    .sorted()
                                    .collect(Collectors.joining("; ")),
                            null));
        }
        if (!written.isEmpty()) {
            return report(Outcome.APPLIED, names(""), Optional.empty());
        }
        return report(plan.changes().isEmpty() ? Outcome.UNCHANGED : Outcome.WITHHELD, plan.names(), Optional.empty());
    }

    private PassReport failed(Remedy remedy, RuntimeException failure) {
        String message = String.valueOf(failure.getMessage());
        return report(Outcome.FAILED, names(message), Optional.of(new Failure(remedy, message)));
    }

    /** The plan's names, those to be changed as far as they got. */
    private List<NameState> names(String failure) {
        return plan.names().stream()
                .map(name -> {
                    if (name.state() != NameState.State.DRIFTED) {
                        return name;
                    }
                    Failure refusal = refused.get(name.name());
                    if (refusal != null) {
                        return name.failing(refusal.message());
                    }
                    return accepted.contains(name.name()) ? name.changed() : name.failing(failure);
                })
                .toList();
    }

    private PassReport report(Outcome outcome, List<NameState> names, Optional<Failure> failure) {
        return new PassReport(
                id,
                group.id(),
                cause,
                startedAt,
                Duration.between(startedAt, now()),
                outcome,
                outcome == Outcome.WITHHELD ? plan.changes() : List.copyOf(written),
                plan.declined(),
                names,
                seen,
                failure,
                acceptedAt);
    }

    private List<Node> outByOldWord(Observation observation) {
        return seen.map(shown -> SeenReaders.outByOldWord(
                        shown, observation.zone(), group.naming().range(), reconciler.board))
                .orElse(List.of());
    }

    private List<Node> servingByOldWord(Plan planned) {
        Set<String> hosts = planned.names().stream()
                .filter(name -> reconciler.fights.isTakenAway(group, name))
                .flatMap(name -> name.wanted().stream())
                .collect(Collectors.toSet());
        return seen.map(shown -> SeenReaders.servingByOldWord(shown, hosts, reconciler.board))
                .orElse(List.of());
    }

    /**
     * Where nobody can say, the old word stands: other names of the group must not wait for that.
     *
     * @return whether a standing changed
     */
    private boolean askAgain(List<Node> nodes) {
        try {
            return !nodes.isEmpty() && reconciler.board.verify(seen.orElseThrow(), nodes);
        } catch (Transient | Rejected e) {
            logger.debug("pass={} group={} goes on by what was said of {} before", id, group.id(), nodes, e);
            return false;
        }
    }

    private List<Node> due() {
        return seen.map(shown -> SeenReaders.due(shown, plan.changes(), reconciler.board))
                .orElse(List.of());
    }

    private Instant heardAt() {
        return cause.hintAt().filter(startedAt::isAfter).orElse(startedAt);
    }

    private Observation observe() {
        return reconciler.observer.observe(group);
    }

    private Instant now() {
        return reconciler.clock.instant();
    }
}

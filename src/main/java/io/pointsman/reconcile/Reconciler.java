package io.pointsman.reconcile;

import io.pointsman.dns.Change;
import io.pointsman.dns.ChangeBatch;
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
import io.pointsman.groups.ManagedGroups;
import io.pointsman.inventory.ServingBoard;
import io.pointsman.reconcile.PassReport.Failure;
import io.pointsman.reconcile.PassReport.Outcome;
import io.pointsman.reconcile.PassReport.Remedy;
import io.pointsman.topology.Endpoint;
import io.pointsman.topology.Node;
import io.pointsman.topology.NodeGroup;
import io.pointsman.topology.ReplicationGroup;
import io.pointsman.topology.Role;
import io.pointsman.topology.Standing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Makes one pass over one group.
 *
 * <ol>
 *   <li>Look at the group and its names, plan, submit. Nothing else is on the way to the change.
 *   <li>If the zone was not what the plan expects, look again and plan anew; from the second time on submit name by name, so that one
 *       record that will not be changed holds up no other.
 *   <li>Look closely at replicas of which nothing is known, and if that told something, plan once more.
 * </ol>
 *
 * Passes over different groups may run at the same time; the caller runs one at a time for each group.
 */
@Component
final class Reconciler {

    private static final Logger logger = LoggerFactory.getLogger(Reconciler.class);

    private final ManagedGroups groups;
    private final Observer observer;
    private final ServingBoard board;
    private final Optional<ZoneWriter> writer;
    private final GoneGroups gone = new GoneGroups();
    private final Map<String, Instant> newestLooks = new ConcurrentHashMap<>();
    private final int removals;
    private final Clock clock;
    private final AtomicLong ids = new AtomicLong();

    Reconciler(
            ManagedGroups groups,
            Observer observer,
            ServingBoard board,
            Optional<ZoneWriter> writer,
            ReconcileProperties properties,
            Clock clock) {
        this.groups = groups;
        this.observer = observer;
        this.board = board;
        this.writer = writer;
        this.removals = properties.removals();
        this.clock = clock;
    }

    /**
     * Makes the pass; a failure is in the report, never thrown.
     *
     * @param look the first look: made now, or by a full pass; one that is older than what an earlier pass saw is made anew
     */
    PassReport pass(ManagedGroup group, Cause cause, Supplier<Observation> look) {
        return new Pass(group, cause, writer).run(look);
    }

    /** Plans, and cannot write. */
    PassReport dryRun(ManagedGroup group) {
        return new Pass(group, Cause.of("dry-run"), Optional.empty()).run(() -> observer.observe(group));
    }

    private final class Pass {

        private final ManagedGroup group;
        private final Cause cause;
        private final Optional<ZoneWriter> pen;
        private final long id = ids.incrementAndGet();
        private final Instant startedAt = clock.instant();
        private final List<Change> written = new ArrayList<>();
        private final Set<RecordName> accepted = new HashSet<>();
        private final Map<RecordName, Failure> refused = new HashMap<>();
        private Optional<Instant> acceptedAt = Optional.empty();
        private Optional<ReplicationGroup> seen = Optional.empty();
        private Plan plan = new Plan(List.of(), List.of(), List.of());

        Pass(ManagedGroup group, Cause cause, Optional<ZoneWriter> pen) {
            this.group = group;
            this.cause = cause;
            this.pen = pen;
        }

        PassReport run(Supplier<Observation> look) {
            try {
                Observation first = look.get();
                return rounds(isOutdated(first) ? observer.observe(group) : first);
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
            boolean oneByOne = false;
            boolean verified = false;
            while (true) {
                accepted.clear();
                refused.clear();
                seen = observation.group();
                newestLooks.merge(group.id(), madeAt(observation), (one, other) -> one.isAfter(other) ? one : other);
                Readers readers = readers(observation);
                plan = new Planner(group.naming(), groups.owner()).plan(readers, observation.zone(), removals);
                boolean writing = pen.isPresent() && !plan.changes().isEmpty();
                if (writing) {
                    try {
                        submit(pen.get(), oneByOne);
                    } catch (StaleReading e) {
                        oneByOne = true;
                        observation = observer.observe(group);
                        continue;
                    }
                }
                List<Node> unverified = unverified(seen);
                if (verified || unverified.isEmpty() || !board.verify(seen.orElseThrow(), unverified)) {
                    return ended();
                }
                verified = true;
                if (writing) {
                    observation = observer.observe(group);
                }
            }
        }

        /** A full look takes its time; what a pass saw meanwhile, and acted on, must not be undone by it. */
        private boolean isOutdated(Observation look) {
            Instant newest = newestLooks.get(group.id());
            return newest != null && madeAt(look).isBefore(newest);
        }

        private static Instant madeAt(Observation look) {
            return look.group().map(ReplicationGroup::readAt).orElseGet(look.zone()::readAt);
        }

        /** @throws StaleReading unless {@code oneByOne}: what is refused then is in {@link #refused} */
        private void submit(ZoneWriter writer, boolean oneByOne) {
            String comment = "pointsman pass " + id + " " + group.id();
            List<ChangeBatch> batches = oneByOne
                    ? ChangeBatch.oneByOne(plan.changes(), comment)
                    : ChangeBatch.pack(plan.changes(), comment);
            for (ChangeBatch batch : batches) {
                try {
                    writer.submit(group.zoneId(), batch);
                    if (acceptedAt.isEmpty()) {
                        acceptedAt = Optional.of(clock.instant());
                    }
                    written.addAll(batch.changes());
                    batch.changes().forEach(change -> accepted.add(change.readName()));
                } catch (StaleReading e) {
                    if (!oneByOne) {
                        throw e;
                    }
                    refuse(batch, Remedy.LOOK_AGAIN, e);
                } catch (Rejected e) {
                    if (!oneByOne) {
                        throw new StaleReading("one of several changes was refused", e);
                    }
                    refuse(batch, Remedy.PERSON, e);
                }
            }
        }

        private void refuse(ChangeBatch batch, Remedy remedy, RuntimeException why) {
            refused.put(batch.changes().getFirst().readName(), new Failure(remedy, String.valueOf(why.getMessage())));
        }

        private PassReport ended() {
            if (!refused.isEmpty()) {
                boolean personal = refused.values().stream().allMatch(refusal -> refusal.remedy() == Remedy.PERSON);
                return failed(
                        personal ? Remedy.PERSON : Remedy.LOOK_AGAIN,
                        new StaleReading("Route 53 refuses changes of " + refused.keySet(), null));
            }
            if (!written.isEmpty()) {
                return report(Outcome.APPLIED, names(""), Optional.empty());
            }
            return report(
                    plan.changes().isEmpty() ? Outcome.UNCHANGED : Outcome.WITHHELD, plan.names(), Optional.empty());
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
                    Duration.between(startedAt, clock.instant()),
                    outcome,
                    outcome == Outcome.WITHHELD ? plan.changes() : List.copyOf(written),
                    plan.declined(),
                    names,
                    seen,
                    failure,
                    acceptedAt);
        }

        private List<Node> unverified(Optional<ReplicationGroup> replicationGroup) {
            return replicationGroup.stream()
                    .flatMap(g -> g.nodes().filter(node -> board.standing(g, node) instanceof Standing.Unverified))
                    .toList();
        }

        private Readers readers(Observation observation) {
            if (observation.group().isEmpty()) {
                return gone.missed(group.id(), observation.zone().readAt())
                        ? Readers.gone(group.id())
                        : Readers.missing(group.id());
            }
            gone.seen(group.id());
            ReplicationGroup shown = observation.group().get();
            List<Readers.Reader> replicas = shown.nodes()
                    .filter(node -> node.role() != Role.PRIMARY)
                    .map(node -> new Readers.Reader(
                            node.id(), node.endpoint().map(Endpoint::host), board.standing(shown, node)))
                    .toList();
            Set<String> memberHosts = shown.nodes()
                    .flatMap(node -> node.endpoint().stream())
                    .map(Endpoint::host)
                    .collect(Collectors.toSet());
            Optional<String> primaryHost = shown.nodeGroups().stream()
                    .map(NodeGroup::primaryEndpoint)
                    .flatMap(Optional::stream)
                    .map(Endpoint::host)
                    .findFirst();
            boolean complete = !memberHosts.isEmpty() && shown.status().equals("available") && shown.listsEveryMember();
            return new Readers(group.id(), replicas, memberHosts, primaryHost, complete);
        }
    }
}

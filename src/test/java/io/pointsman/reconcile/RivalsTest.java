package io.pointsman.reconcile;

import static io.pointsman.reconcile.World.OWNER;
import static io.pointsman.reconcile.World.ZONE;
import static io.pointsman.reconcile.World.claim;
import static io.pointsman.reconcile.World.cname;
import static io.pointsman.reconcile.World.name;
import static io.pointsman.reconcile.World.txt;
import static io.pointsman.topology.SampleGroup.host;
import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.dns.Change;
import io.pointsman.dns.ChangeBatch;
import io.pointsman.dns.InMemoryHostedZones;
import io.pointsman.dns.RecordName;
import io.pointsman.dns.RecordSet;
import io.pointsman.failure.StaleReading;
import io.pointsman.groups.ManagedGroups;
import io.pointsman.inventory.InMemoryInventory;
import io.pointsman.reconcile.PassReport.Outcome;
import io.pointsman.reconcile.Stage.Lane;
import io.pointsman.reconcile.Stage.Verdict;
import io.pointsman.topology.Location;
import io.pointsman.topology.Node;
import io.pointsman.topology.Role;
import io.pointsman.topology.SampleGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two instances over one zone, and everything that can come between any two of their calls: the other instance, failovers, replicas
 * that come and go, readings that are old, calls that fail, a person in the console, the death of an instance and a fresh one in its
 * place. Each seed is one course of events; to replay one, give it as {@code -Dpointsman.seed}.
 */
@Timeout(120)
class RivalsTest {

    private static final int SEEDS = 1_000;
    private static final int STEPS = 40;
    private static final int MOST_NAMES = 9;

    @Test
    void whateverComesBetweenTheyEndInTheSameRecordsAndNothingOfAStrangersIsChanged() {
        Integer replayed = Integer.getInteger("pointsman.seed");
        IntStream seeds = replayed == null ? IntStream.range(0, SEEDS) : IntStream.of(replayed);
        // On a virtual thread, because handing over between those is cheap.
        CompletableFuture.runAsync(
                        () -> seeds.forEach(RivalsTest::run),
                        task -> Thread.ofVirtual().start(task))
                .join();
    }

    private static void run(int seed) {
        try {
            new Course(seed).run();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("replay with -Dpointsman.seed=" + seed, e);
        }
    }

    /** One course of events. */
    private static final class Course {

        private static final RecordSet BYSTANDER =
                RecordSet.cname(new RecordName("readonly.example.com"), "elsewhere.example.net", Duration.ofHours(1));

        private final Random random;
        private final MovableClock clock = new MovableClock();
        private final InMemoryInventory inventory = new InMemoryInventory(clock);
        private final InMemoryHostedZones zones = new InMemoryHostedZones(clock).withZone(ZONE, "example.com");
        private final ManagedGroups groups = World.settings().manage(OWNER);
        private final Stage stage = new Stage();
        private final List<Service> services = new ArrayList<>();
        private final List<Instance> started = new ArrayList<>();
        private SampleGroup group = World.ORDERS;
        private int youngest = 3;
        private int edits;
        private Optional<String> violation = Optional.empty();

        private record Service(Stage.Actor actor, Instance instance) {}

        Course(long seed) {
            random = new Random(seed);
            inventory.put(group);
            zones.place(ZONE, BYSTANDER);
            services.add(service());
            services.add(service());
        }

        private Service service() {
            Stage.Actor actor = stage.enter();
            Instance instance = new Instance(groups, actor.sees(inventory), actor.sees(zones, this::witness), clock);
            started.add(instance);
            return new Service(actor, instance);
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                stage.settle();
                assertThat(violation).isEmpty();
                clock.advance(Duration.ofMillis(random.nextInt(3_000)));
                switch (random.nextInt(12)) {
                    case 0 -> changeGroup();
                    case 1 -> editAsAPerson();
                    default -> goOn();
                }
            }
            stage.settle();
            stage.open();
            finishCalls();
            rest();
            started.forEach(Instance::close);
        }

        /** One waiting call, or a new pass of an idle instance. */
        private void goOn() {
            Service service = services.get(random.nextInt(services.size()));
            if (service.actor().isIdle()) {
                Instance instance = service.instance();
                boolean full = random.nextInt(3) == 0;
                if (random.nextInt(3) == 0) {
                    instance.board.doubt(Location.OWN, any(group.nodes()).id());
                }
                service.actor().start(() -> {
                    var unused = full ? instance.fullPass("orders") : instance.pass("orders");
                });
                return;
            }
            Lane lane = any(service.actor().lanes());
            service.actor().decide(lane, verdict(service.actor().mayFail(lane)));
            if (service.actor().isDead()) {
                services.set(services.indexOf(service), service());
            }
        }

        private Verdict verdict(boolean mayFail) {
            return switch (random.nextInt(24)) {
                case 0 -> Verdict.DIE_BEFORE;
                case 1 -> Verdict.DIE_AFTER;
                case 2, 3 -> mayFail ? Verdict.FAIL : Verdict.LET_THROUGH;
                default -> Verdict.LET_THROUGH;
            };
        }

        private void changeGroup() {
            List<Node> replicas = replicas();
            switch (random.nextInt(7)) {
                case 0, 1 -> {
                    String promoted = any(replicas).id();
                    group.nodes().stream()
                            .filter(node -> node.role() == Role.PRIMARY)
                            .forEach(old -> inventory.condition(Location.OWN, old.id(), InMemoryInventory.RECOVERING));
                    group = group.failOverTo(promoted);
                }
                case 2 -> inventory.condition(Location.OWN, any(replicas).id(), InMemoryInventory.RECOVERING);
                case 3 -> inventory.recovered(Location.OWN, any(group.nodes()).id(), clock.instant());
                case 4 -> {
                    if (replicas.size() < 5) {
                        group = group.replicas("orders-00" + ++youngest);
                    }
                }
                case 5 -> {
                    if (replicas.size() > 1) {
                        group = group.without(any(replicas).id());
                    }
                }
                default -> {
                    // ElastiCache's word lags: it shows nothing of the above until the next change.
                    return;
                }
            }
            if (random.nextInt(4) > 0) {
                inventory.put(group);
            }
        }

        private void editAsAPerson() {
            int number = 1 + random.nextInt(4);
            try {
                switch (random.nextInt(7)) {
                    case 0 -> zones.place(ZONE, elsewhere(number));
                    case 1 ->
                        zones.place(
                                ZONE,
                                RecordSet.cname(
                                        name(number), host(any(group.nodes()).id()), Duration.ofMinutes(1)));
                    case 2 -> zones.clear(ZONE, name(number));
                    case 3 -> {
                        zones.clear(ZONE, claim(number));
                        if (holder(name(number)) == Holder.STRANGER) {
                            zones.place(ZONE, elsewhere(number));
                        }
                    }
                    case 4 -> takeOver(number, claimOf("staging", number));
                    case 5 -> takeOver(number, txt(claim(number), "\"v=spf1 -all\""));
                    default -> {
                        zones.clear(ZONE, name(number));
                        zones.place(ZONE, address(number));
                    }
                }
            } catch (StaleReading refused) {
                // Route 53 does not let a person do this beside what stands there.
            }
        }

        /**
         * Both the claim and the record: a batch of ours says which record it replaces, and not which claim it rests on, so who takes
         * the claim alone at the wrong moment sees the record move once more.
         */
        private void takeOver(int number, RecordSet otherClaim) {
            zones.clear(ZONE, name(number));
            zones.place(ZONE, elsewhere(number), otherClaim);
        }

        private RecordSet elsewhere(int number) {
            return cname(number, "elsewhere-" + ++edits + ".example.net");
        }

        /** P3, at the very moment of a change: what it replaces or deletes is ours by its claim, or leads into the group. */
        private void witness(ChangeBatch batch, Runnable submit) {
            List<RecordSet> before = zones.records(ZONE);
            Set<RecordName> strangers = batch.changes().stream()
                    .filter(change -> !(change instanceof Change.Create))
                    .map(Change::readName)
                    .filter(name -> holder(name, this::wasEverAMember) == Holder.STRANGER)
                    .collect(Collectors.toSet());
            submit.run();
            if (!strangers.isEmpty()) {
                violation = Optional.of("%s changed names of strangers, %s, in %s".formatted(batch, strangers, before));
            }
        }

        private void finishCalls() {
            for (Service service : services) {
                service.actor().lanes().forEach(lane -> service.actor().decide(lane, Verdict.LET_THROUGH));
            }
            stage.settle();
        }

        /** Everything recovers, ElastiCache tells it, and both make passes until nothing changes any more. */
        private void rest() {
            clock.advance(Duration.ofMinutes(30));
            group.nodes().forEach(node -> inventory.recovered(Location.OWN, node.id(), clock.instant()));
            inventory.put(group);
            Map<RecordName, List<RecordSet>> strangers = strangers();
            for (int round = 0; round < 4; round++) {
                services.forEach(service -> service.instance().fullPass("orders"));
            }
            List<RecordSet> end = zones.records(ZONE);
            int writes = zones.accepted(ZONE).size();

            for (Service service : services) {
                assertThat(service.instance().fullPass("orders").outcome()).isEqualTo(Outcome.UNCHANGED);
            }
            assertThat(zones.accepted(ZONE)).hasSize(writes);
            assertThat(end).contains(BYSTANDER);
            assertThat(strangers()).isEqualTo(strangers);
            requireRightNames();
        }

        private void requireRightNames() {
            Set<String> replicaHosts =
                    replicas().stream().map(node -> host(node.id())).collect(Collectors.toSet());
            Map<String, Integer> load = new TreeMap<>();
            for (int number = 1; number <= MOST_NAMES; number++) {
                if (holder(name(number)) == Holder.STRANGER) {
                    continue;
                }
                List<RecordSet> records = at(name(number));
                if (number > replicaHosts.size()) {
                    assertThat(holder(name(number)))
                            .as("name %s is one too many", number)
                            .isNotEqualTo(Holder.OURS);
                    continue;
                }
                assertThat(holder(name(number))).isEqualTo(Holder.OURS);
                assertThat(records)
                        .singleElement()
                        .satisfies(record ->
                                assertThat(record.target().orElseThrow()).isIn(replicaHosts));
                load.merge(records.getFirst().target().orElseThrow(), 1, Integer::sum);
            }
            assertThat(load.values()).as("names spread evenly: %s", load).allMatch(names -> names == 1);
        }

        private enum Holder {
            NOBODY,
            OURS,
            INTO_THE_GROUP,
            STRANGER
        }

        /** Whose a name is, by the rules in the design rather than by the planner's code. */
        private Holder holder(RecordName name) {
            return holder(name, target -> group.nodes().stream().anyMatch(node -> target.equals(host(node.id()))));
        }

        private Holder holder(RecordName name, Predicate<String> members) {
            List<RecordSet> records = at(name);
            List<RecordSet> claims = at(name.child("_pointsman"));
            boolean cnameOrNothing =
                    records.isEmpty() || records.getFirst().type().equals("CNAME");
            if (!claims.isEmpty()) {
                boolean ours = claims.getFirst().values().getFirst().contains("pointsman/owner=" + OWNER + ",");
                return ours && cnameOrNothing ? Holder.OURS : Holder.STRANGER;
            }
            if (records.isEmpty()) {
                return Holder.NOBODY;
            }
            return records.getFirst().target().filter(members).isPresent() ? Holder.INTO_THE_GROUP : Holder.STRANGER;
        }

        private boolean wasEverAMember(String target) {
            return IntStream.rangeClosed(1, youngest).anyMatch(number -> target.equals(host("orders-00" + number)));
        }

        /** What stands at the names that are not for us to change. */
        private Map<RecordName, List<RecordSet>> strangers() {
            return IntStream.rangeClosed(1, MOST_NAMES)
                    .mapToObj(World::name)
                    .filter(name -> holder(name) == Holder.STRANGER)
                    .collect(Collectors.toMap(Function.identity(), this::at));
        }

        private List<RecordSet> at(RecordName name) {
            return zones.records(ZONE).stream()
                    .filter(set -> set.name().equals(name))
                    .toList();
        }

        private List<Node> replicas() {
            return group.nodes().stream()
                    .filter(node -> node.role() == Role.REPLICA)
                    .toList();
        }

        private <T> T any(List<T> list) {
            return list.get(random.nextInt(list.size()));
        }

        private static RecordSet claimOf(String owner, int number) {
            return txt(
                    claim(number),
                    "\"heritage=pointsman,pointsman/v=1,pointsman/owner=%s,pointsman/group=orders,pointsman/slot=replica-%d\""
                            .formatted(owner, number));
        }

        private static RecordSet address(int number) {
            return RecordSet.simple(name(number), "A", Duration.ofMinutes(5), "192.0.2.1");
        }
    }
}

package io.pointsman.reconcile;

import static io.pointsman.topology.SampleGroup.host;

import io.pointsman.dns.Change;
import io.pointsman.dns.InMemoryHostedZones;
import io.pointsman.dns.RecordName;
import io.pointsman.dns.RecordSet;
import io.pointsman.groups.SampleSettings;
import io.pointsman.inventory.InMemoryInventory;
import io.pointsman.topology.SampleGroup;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One zone, and group {@code orders} with a primary and two replicas, whose names are {@code readonly1} and so on. */
final class World {

    static final String ZONE = "Z1";
    static final String OWNER = "prod-eu";
    static final SampleGroup ORDERS =
            SampleGroup.group("orders").primary("orders-001").replicas("orders-002", "orders-003");

    final MovableClock clock = new MovableClock();
    final InMemoryInventory inventory = new InMemoryInventory(clock);
    final InMemoryHostedZones zones = new InMemoryHostedZones(clock).withZone(ZONE, "example.com");

    World() {
        inventory.put(ORDERS);
    }

    static SampleSettings settings() {
        return new SampleSettings().group("orders", ZONE, "readonly.example.com");
    }

    Instance instance() {
        return instance(settings());
    }

    Instance instance(SampleSettings settings) {
        return new Instance(settings.manage(OWNER), inventory, zones, clock);
    }

    Instance instance(SampleSettings settings, Peers peers) {
        return new Instance(settings.manage(OWNER), inventory, zones, clock, peers);
    }

    /** Names and claims as the first passes of an instance leave them. */
    Instance settled() {
        Instance instance = instance();
        instance.pass("orders");
        return instance;
    }

    static RecordName name(int number) {
        return new RecordName("readonly" + number + ".example.com");
    }

    static RecordName claim(int number) {
        return name(number).child("_pointsman");
    }

    static RecordSet cname(int number, String target) {
        return RecordSet.cname(name(number), target, Duration.ofSeconds(5));
    }

    static RecordSet txt(RecordName name, String text) {
        return RecordSet.simple(name, "TXT", Duration.ofMinutes(5), text);
    }

    /** Where the plain CNAMEs of the zone lead: first labels to the ids of the nodes, or to whatever is no node of ours. */
    Map<String, String> names() {
        Map<String, String> names = new TreeMap<>();
        for (RecordSet set : zones.records(ZONE)) {
            set.target().ifPresent(target -> names.put(firstLabel(set.name().value()), nodeAt(target)));
        }
        return names;
    }

    private static String nodeAt(String target) {
        String first = firstLabel(target);
        return target.equals(host(first)) || target.equals(SampleGroup.primaryHost(first)) ? first : target;
    }

    private static String firstLabel(String name) {
        return name.substring(0, name.indexOf('.'));
    }

    /** Every change that took effect, oldest first. */
    List<Change> written() {
        return zones.accepted(ZONE).stream()
                .flatMap(batch -> batch.changes().stream())
                .toList();
    }

    /** For the hooks of what stands for AWS. */
    static Runnable throwing(RuntimeException failure) {
        return () -> {
            throw failure;
        };
    }
}

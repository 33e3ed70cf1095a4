package io.pointsman;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.route53.Change;
import io.pointsman.sandbox.route53.RecordSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Records of others in a sandbox's zone, which must be the same for ever. */
final class Strangers {

    private final Sandbox sandbox;
    private final String zoneId;
    private final List<RecordSet> records = new ArrayList<>();

    private Strangers(Sandbox sandbox, String zoneId) {
        this.sandbox = sandbox;
        this.zoneId = zoneId;
    }

    /** Some of every kind that a zone may hold, before, among and behind the read names. */
    static Strangers moveIn(Sandbox sandbox) {
        String zone = sandbox.settings().zone().name();
        Strangers strangers = new Strangers(sandbox, sandbox.settings().zone().id());
        strangers.add(RecordSet.of(zone, "TXT", 300, "\"v=spf1 -all\"", "\"Two  Blanks\""));
        strangers.add(RecordSet.of("*." + zone, "A", 60, "192.0.2.7"));
        strangers.add(RecordSet.of("aaa." + zone, "CNAME", 5, "Elsewhere.Example.com."));
        strangers.add(RecordSet.of("orders-ro." + zone, "CNAME", 5, "somewhere.example.com"));
        strangers.add(RecordSet.of("orders-ro01." + zone, "CNAME", 5, "somewhere.example.com"));
        strangers.add(RecordSet.of("orders-ro1a." + zone, "TXT", 5, "\"near\""));
        strangers.add(RecordSet.of("_pointsman.orders-rox." + zone, "TXT", 5, "\"heritage=external-dns\""));
        strangers.add(RecordSet.weighted("weighted." + zone, "CNAME", 5, "one", 1, "a.example.com"));
        strangers.add(RecordSet.weighted("weighted." + zone, "CNAME", 5, "two", 2, "b.example.com"));
        strangers.add(RecordSet.of("zzz." + zone, "MX", 5, "10 mail.example.com"));
        return strangers;
    }

    static Strangers in(Sandbox sandbox, String zoneId) {
        return new Strangers(sandbox, zoneId);
    }

    void add(RecordSet... sets) {
        Set<RecordSet> before = new HashSet<>(sandbox.route53().records(zoneId));
        Change[] changes = new Change[sets.length];
        for (int i = 0; i < sets.length; i++) {
            changes[i] = Change.create(sets[i]);
        }
        var unused = sandbox.route53().change(zoneId, changes);
        sandbox.route53().records(zoneId).stream()
                .filter(set -> !before.contains(set))
                .forEach(records::add);
    }

    void assertUntouched() {
        Set<RecordSet> now = new HashSet<>(sandbox.route53().records(zoneId));
        assertThat(records).allMatch(now::contains);
    }
}

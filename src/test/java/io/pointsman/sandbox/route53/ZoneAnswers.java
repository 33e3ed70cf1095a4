package io.pointsman.sandbox.route53;

import io.pointsman.sandbox.dns.RecordSource;
import io.pointsman.sandbox.route53.RecordSet.Alias;
import io.pointsman.sandbox.route53.RecordSet.Values;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * What one zone answers to a question. Routing as in the world where every node is healthy and near: weights by chance, the
 * primary of a failover pair, up to eight multivalue answers, the first of several Regions.
 *
 * @param sets the zone as DNS sees it now
 * @param zoneName canonical
 */
record ZoneAnswers(NavigableMap<RecordKey, RecordSet> sets, String zoneName, RandomGenerator random) {

    private static final int MULTIVALUE_ANSWERS = 8;

    RecordSource.Answer answer(Name question, int type) {
        String name = DomainName.canonical(question);
        String source = exists(name) ? name : wildcard(name);
        List<Record> records = records(question, source, Type.string(type));
        if (records.isEmpty() && type != Type.CNAME) {
            records = records(question, source, "CNAME");
        }
        Record soa = records(DomainName.onTheWire(zoneName), zoneName, "SOA").getFirst();
        return new RecordSource.Answer(soa, exists(source), records);
    }

    /** Whether the name has sets, or names below it have. */
    private boolean exists(String name) {
        RecordKey next = sets.ceilingKey(RecordKey.first(name));
        return next != null && next.reversedName().startsWith(DomainName.reversed(name));
    }

    /** The wildcard beside the nearest ancestor that exists (RFC 4592); the name itself when the ancestor has none. */
    private String wildcard(String name) {
        String ancestor = name;
        while (!ancestor.equals(zoneName) && !exists(ancestor)) {
            ancestor = ancestor.substring(ancestor.indexOf('.') + 1);
        }
        String wildcard = DomainName.WILDCARD + ancestor;
        return exists(wildcard) ? wildcard : name;
    }

    private List<Record> records(Name owner, String name, String type) {
        return records(owner, name, type, new HashSet<>());
    }

    /** @param followed names whose aliases led here: a circle of aliases answers nothing */
    private List<Record> records(Name owner, String name, String type, Set<String> followed) {
        String reversed = DomainName.reversed(name);
        List<RecordSet> group = RecordWalk.from(
                sets,
                RecordKey.of(name, type, ""),
                Integer.MAX_VALUE,
                key -> key.reversedName().equals(reversed) && key.type().equals(type));
        List<Record> records = new ArrayList<>();
        for (RecordSet set : chosen(group, random)) {
            switch (set.content()) {
                case Values stored ->
                    stored.values().forEach(value -> records.add(record(owner, type, stored.ttl(), value)));
                case Alias alias -> {
                    String target = alias.dnsName();
                    if (DomainName.within(target, zoneName) && followed.add(target)) {
                        records.addAll(records(owner, target, type, followed));
                    }
                }
            }
        }
        return records;
    }

    /** The sets of a group, which share one policy, that this answer holds. */
    static List<RecordSet> chosen(List<RecordSet> group, RandomGenerator random) {
        if (group.isEmpty()) {
            return group;
        }
        return switch (group.getFirst().routing().policy()) {
            case SIMPLE -> group;
            case WEIGHTED -> List.of(byWeight(group, random));
            case LATENCY -> List.of(group.getFirst());
            case FAILOVER ->
                List.of(group.stream()
                        .filter(set -> set.routing().value().equals("PRIMARY"))
                        .findFirst()
                        .orElse(group.getFirst()));
            case MULTIVALUE -> {
                List<RecordSet> shuffled = new ArrayList<>(group);
                Collections.shuffle(shuffled, random);
                yield shuffled.subList(0, Math.min(MULTIVALUE_ANSWERS, shuffled.size()));
            }
        };
    }

    private static RecordSet byWeight(List<RecordSet> group, RandomGenerator random) {
        int total = group.stream().mapToInt(ZoneAnswers::weight).sum();
        if (total == 0) {
            return group.get(random.nextInt(group.size()));
        }
        int drawn = random.nextInt(total);
        for (RecordSet set : group) {
            drawn -= weight(set);
            if (drawn < 0) {
                return set;
            }
        }
        throw new AssertionError("drawn beyond the sum of weights");
    }

    private static int weight(RecordSet set) {
        return Integer.parseInt(set.routing().value());
    }

    private static Record record(Name owner, String type, long ttl, String value) {
        try {
            return Record.fromString(owner, Type.value(type), DClass.IN, ttl, DomainName.masterFile(value), Name.root);
        } catch (IOException e) {
            throw new IllegalStateException("stored a value that is none: " + value, e);
        }
    }
}

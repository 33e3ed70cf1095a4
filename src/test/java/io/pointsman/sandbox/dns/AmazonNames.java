package io.pointsman.sandbox.dns;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/** The address book as a name server's data: what lies below {@code cache.amazonaws.com} and is not in it does not exist. */
final class AmazonNames implements RecordSource {

    private static final Name ZONE = Name.fromConstantString("cache.amazonaws.com.");
    private static final long NEGATIVE_TTL = 60;

    private final AddressBook book;
    private final Map<String, AtomicInteger> turns = new ConcurrentHashMap<>();

    AmazonNames(AddressBook book) {
        this.book = book;
    }

    @Override
    public Optional<Answer> answer(Name name, int type) {
        Optional<AddressBook.Entry> entry = book.find(name.toString(true).toLowerCase(Locale.ROOT));
        if (entry.isEmpty() && !name.subdomain(ZONE)) {
            return Optional.empty();
        }
        List<Record> records = entry.map(found -> records(name, type, found)).orElseGet(List::of);
        return Optional.of(new Answer(soa(name), entry.isPresent() || name.equals(ZONE), records));
    }

    private List<Record> records(Name name, int type, AddressBook.Entry entry) {
        List<Record> records = new ArrayList<>();
        for (InetAddress address : entry.addresses()) {
            boolean v4 = address instanceof Inet4Address;
            if (type == (v4 ? Type.A : Type.AAAA)) {
                long ttl = entry.ttl().toSeconds();
                records.add(
                        v4
                                ? new ARecord(name, DClass.IN, ttl, address)
                                : new AAAARecord(name, DClass.IN, ttl, address));
            }
        }
        if (entry.oneAtATime() && !records.isEmpty()) {
            int turn = turns.computeIfAbsent(name.toString(), unused -> new AtomicInteger())
                    .getAndIncrement();
            return List.of(records.get(Math.floorMod(turn, records.size())));
        }
        Collections.shuffle(records, ThreadLocalRandom.current());
        return records;
    }

    private static Record soa(Name name) {
        Name zone = name.subdomain(ZONE) ? ZONE : name;
        return new SOARecord(zone, DClass.IN, NEGATIVE_TTL, zone, zone, 1, 7_200, 900, 1_209_600, NEGATIVE_TTL);
    }
}

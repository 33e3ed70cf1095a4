package io.pointsman.sandbox.route53;

import io.pointsman.sandbox.route53.DomainName.FatalProblem;
import io.pointsman.sandbox.wire.WireResponse;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The reading calls: pages of record sets and of zones, one zone ([S-LRR], aws-facts 5.4). */
final class Listings {

    private static final int RECORD_SETS_PER_PAGE = 300;
    private static final int ZONES_PER_PAGE = 100;
    private static final Comparator<Zone> ZONE_ORDER = Comparator.comparing(
                    (Zone zone) -> DomainName.reversed(zone.name()))
            .thenComparing(Zone::id);

    private Listings() {}

    static WireResponse recordSets(Zone zone, Map<String, String> query) throws Refusal {
        String name = query.getOrDefault("name", "");
        String type = query.getOrDefault("type", "");
        String identifier = query.getOrDefault("identifier", "");
        if (name.isEmpty() && !type.isEmpty()) {
            throw Refusal.invalidInput("The input is not valid: a type needs a name to start from");
        }
        if (type.isEmpty() && !identifier.isEmpty()) {
            throw Refusal.invalidInput("The input is not valid: an identifier needs a name and a type to start from");
        }
        int pageSize = pageSize(query, RECORD_SETS_PER_PAGE);
        RecordKey start = name.isEmpty() ? new RecordKey("", "", "") : RecordKey.of(canonical(name), type, identifier);
        List<RecordSet> found = RecordWalk.from(zone.latest(), start, pageSize + 1, any -> true);
        boolean truncated = found.size() > pageSize;
        List<RecordSet> page = truncated ? found.subList(0, pageSize) : found;
        return XmlAnswer.of(200, "ListResourceRecordSetsResponse", answer -> {
            answer.element("ResourceRecordSets", sets -> {
                for (RecordSet set : page) {
                    sets.recordSet(set);
                }
            });
            answer.element("IsTruncated", Boolean.toString(truncated));
            if (truncated) {
                RecordSet next = found.getLast();
                answer.element("NextRecordName", next.name()).element("NextRecordType", next.type());
                if (!next.routing().setIdentifier().isEmpty()) {
                    answer.element("NextRecordIdentifier", next.routing().setIdentifier());
                }
            }
            answer.element("MaxItems", Integer.toString(pageSize));
        });
    }

    static WireResponse hostedZone(Zone zone) {
        return XmlAnswer.of(200, "GetHostedZoneResponse", answer -> {
            answer.hostedZone(zone);
            if (zone.privateZone()) {
                answer.element(
                        "VPCs",
                        vpcs -> vpcs.element(
                                "VPC",
                                vpc -> vpc.element("VPCRegion", "eu-west-1")
                                        .element("VPCId", "vpc-0123456789abcdef0")));
            } else {
                answer.element(
                        "DelegationSet",
                        set -> set.element("NameServers", servers -> {
                            for (String server : zone.nameServers()) {
                                servers.element("NameServer", server);
                            }
                        }));
            }
        });
    }

    static WireResponse zonesByName(Collection<Zone> zones, Map<String, String> query) throws Refusal {
        String name = query.getOrDefault("dnsname", "");
        String id = query.getOrDefault("hostedzoneid", "");
        if (name.isEmpty() && !id.isEmpty()) {
            throw Refusal.invalidInput("The input is not valid: a hosted zone id needs a name to start from");
        }
        int pageSize = pageSize(query, ZONES_PER_PAGE);
        String start = name.isEmpty() ? "" : DomainName.reversed(canonical(name));
        Function<Zone, String> reversed = zone -> DomainName.reversed(zone.name());
        List<Zone> found = zones.stream()
                .filter(zone -> {
                    int order = reversed.apply(zone).compareTo(start);
                    return order > 0 || (order == 0 && zone.id().compareTo(id) >= 0);
                })
                .sorted(ZONE_ORDER)
                .limit(pageSize + 1L)
                .toList();
        boolean truncated = found.size() > pageSize;
        List<Zone> page = truncated ? found.subList(0, pageSize) : found;
        return XmlAnswer.of(200, "ListHostedZonesByNameResponse", answer -> {
            answer.element("HostedZones", list -> {
                for (Zone zone : page) {
                    list.hostedZone(zone);
                }
            });
            if (!name.isEmpty()) {
                answer.element("DNSName", name);
            }
            if (!id.isEmpty()) {
                answer.element("HostedZoneId", id);
            }
            answer.element("IsTruncated", Boolean.toString(truncated));
            if (truncated) {
                answer.element("NextDNSName", found.getLast().name())
                        .element("NextHostedZoneId", found.getLast().id());
            }
            answer.element("MaxItems", Integer.toString(pageSize));
        });
    }

    private static int pageSize(Map<String, String> query, int most) throws Refusal {
        String asked = query.getOrDefault("maxitems", Integer.toString(most));
        if (!asked.matches("[1-9][0-9]{0,8}")) {
            throw Refusal.invalidInput("The input is not valid: maxitems must be a number from 1 on, was " + asked);
        }
        return Math.min(most, Integer.parseInt(asked));
    }

    private static String canonical(String name) throws Refusal {
        try {
            return DomainName.canonical(name);
        } catch (FatalProblem problem) {
            throw Refusal.invalidInput(String.valueOf(problem.getMessage())); // acmesmith #65
        }
    }
}

package io.pointsman.sandbox.route53;

import io.pointsman.sandbox.route53.RecordSet.Alias;
import io.pointsman.sandbox.route53.RecordSet.Policy;
import io.pointsman.sandbox.route53.RecordSet.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;

/**
 * Whether a created or replaced set can live beside the others of its name ([S-CRR], [S-RRS], [S-RRT]).
 *
 * @param next what the zone would hold
 * @param current what it holds
 */
record Neighbours(
        NavigableMap<RecordKey, RecordSet> next,
        NavigableMap<RecordKey, RecordSet> current,
        String zoneId,
        String zoneName) {

    private static final int SETS_PER_GROUP = 100;

    List<String> objections(Change change) {
        RecordSet set = change.recordSet();
        List<RecordSet> sameName = sameName(set);
        List<RecordSet> group = sameName.stream()
                .filter(other -> other.type().equals(set.type()))
                .filter(other -> !other.key().equals(set.key()))
                .toList();
        List<String> messages = new ArrayList<>();
        if (sameName.stream().anyMatch(other -> !other.type().equals(set.type()))) {
            messages.addAll(besideCname(set, sameName));
        }
        Policy policy = set.routing().policy();
        RecordSet replaced = current.get(set.key());
        boolean policyChanged = change.action() == Change.Action.UPSERT
                && replaced != null
                && replaced.routing().policy() != policy;
        if (policyChanged || group.stream().anyMatch(other -> other.routing().policy() != policy)) {
            messages.add(mixed(set));
        } else if (policy == Policy.WEIGHTED && group.stream().anyMatch(other -> differentTtl(other, set))) {
            // aws-sdk-go-v2 #518
            messages.add("RRSet with DNS name " + set.name() + " and type " + set.type() + ", SetIdentifier "
                    + set.routing().setIdentifier() + " cannot be created as weighted sets must contain the same TTL.");
        } else if ((policy == Policy.LATENCY || policy == Policy.FAILOVER)
                && group.stream()
                        .anyMatch(other ->
                                other.routing().value().equals(set.routing().value()))) {
            messages.add(identified(set) + " cannot be created as another RRSet exists with the same name, type and "
                    + set.routing().value() + ".");
        }
        if (group.size() >= SETS_PER_GROUP) {
            messages.add(identified(set) + " cannot be created as " + SETS_PER_GROUP
                    + " RRSets exist with the same name and type.");
        }
        if (set.content() instanceof Alias alias && alias.zoneId().equals(zoneId)) {
            messages.addAll(missingTarget(set, alias));
        }
        return messages;
    }

    private List<RecordSet> sameName(RecordSet set) {
        String reversed = DomainName.reversed(set.name());
        return RecordWalk.from(
                next,
                RecordKey.first(set.name()),
                Integer.MAX_VALUE,
                other -> other.reversedName().equals(reversed));
    }

    private List<String> besideCname(RecordSet set, List<RecordSet> sameName) {
        if (set.type().equals("CNAME")) {
            return List.of("RRSet of type CNAME with DNS name " + set.name()
                    + " is not permitted as it conflicts with other records with the same DNS name in zone "
                    + zoneName);
        }
        if (sameName.stream().anyMatch(other -> other.type().equals("CNAME"))) {
            return List.of("RRSet of type " + set.type() + " with DNS name " + set.name()
                    + " is not permitted because a conflicting RRSet of type  CNAME with the same DNS name already exists"
                    + " in zone " + zoneName);
        }
        return List.of();
    }

    /** Texts from chef route53 #100, external-dns #4345 and #1411, cert-manager #5388. */
    private static String mixed(RecordSet set) {
        return switch (set.routing().policy()) {
            case SIMPLE ->
                "RRSet with DNS name " + set.name() + ", type " + set.type()
                        + " cannot be created as other RRSets exist with the same name and type.";
            case WEIGHTED ->
                identified(set) + " cannot be created as a non-weighted set exists with the same name and type.";
            case LATENCY ->
                identified(set) + ", and Region Name=" + set.routing().value()
                        + " cannot be created because a non-latency RRSet with the same name and type already exists.";
            case FAILOVER ->
                identified(set) + " cannot be created as a non-failover set exists with the same name and type.";
            case MULTIVALUE ->
                "RRSet with DNS name " + set.name() + ", type " + set.type() + ", SetIdentifier \""
                        + set.routing().setIdentifier()
                        + "\" cannot be created because a non multivalue answer rrset exists with the same name and"
                        + " type.";
        };
    }

    private static String identified(RecordSet set) {
        return "RRSet with DNS name " + set.name() + ", type " + set.type() + ", SetIdentifier "
                + set.routing().setIdentifier();
    }

    private static boolean differentTtl(RecordSet one, RecordSet other) {
        return one.content() instanceof Values values
                && other.content() instanceof Values others
                && values.ttl() != others.ttl();
    }

    private List<String> missingTarget(RecordSet set, Alias alias) {
        String tried = "Tried to create an alias that targets " + alias.dnsName() + ", type " + set.type() + " in zone "
                + zoneId + ", but ";
        if (!DomainName.within(alias.dnsName(), zoneName)) {
            return List.of(tried + "the alias target name does not lie within the target zone");
        }
        RecordKey first = RecordKey.of(alias.dnsName(), set.type(), "");
        RecordKey found = next.ceilingKey(first);
        boolean there = found != null
                && found.reversedName().equals(first.reversedName())
                && found.type().equals(set.type());
        return there ? List.of() : List.of(tried + "that target was not found");
    }
}

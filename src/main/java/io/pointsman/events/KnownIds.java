package io.pointsman.events;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The ids that are known to exist. All are lower case, as ElastiCache stores them.
 *
 * @param groups replication group ids, configured or discovered
 * @param groupOfNode group id by member id, as last read; empty before the first reading
 */
public record KnownIds(Set<String> groups, Map<String, String> groupOfNode) {

    private static final Pattern BETWEEN_IDS = Pattern.compile("[^a-z0-9-]+");
    // orders-003; orders-0002-003 with cluster mode. A fallback: imported clusters keep ids of any shape.
    private static final Pattern NODE_ID = Pattern.compile("(?<group>.+?)(?:-\\d{4})?-\\d{3}");

    public KnownIds {
        groups = Set.copyOf(groups);
        groupOfNode = Map.copyOf(groupOfNode);
    }

    /**
     * Whom an event means.
     *
     * @param nodeId only when the text names a member; it may be one that no reading has shown yet
     */
    public record Subject(String groupId, Optional<String> nodeId) {}

    /**
     * Finds whom texts mean: the longest known id that stands in one of them as a whole token wins; without any, an id that is
     * shaped like a member's and starts with a known group.
     *
     * @param texts ids, or sentences with ids inside, in any case
     * @return empty when nothing known is named
     */
    public Optional<Subject> resolve(Collection<String> texts) {
        var tokens = texts.stream()
                .flatMap(text -> BETWEEN_IDS.splitAsStream(text.toLowerCase(Locale.ROOT)))
                .filter(token -> !token.isEmpty())
                .toList();
        return longest(tokens.stream().map(this::known))
                .or(() -> longest(tokens.stream().map(this::shaped)));
    }

    private record Candidate(String id, Subject subject) {}

    private static Optional<Subject> longest(Stream<Optional<Candidate>> candidates) {
        return candidates
                .flatMap(Optional::stream)
                .max(Comparator.comparingInt(
                                (Candidate candidate) -> candidate.id().length())
                        .thenComparing(Candidate::id))
                .map(Candidate::subject);
    }

    private Optional<Candidate> known(String token) {
        String group = groupOfNode.get(token);
        if (group != null) {
            return Optional.of(new Candidate(token, new Subject(group, Optional.of(token))));
        }
        return groups.contains(token)
                ? Optional.of(new Candidate(token, new Subject(token, Optional.empty())))
                : Optional.empty();
    }

    private Optional<Candidate> shaped(String token) {
        Matcher shape = NODE_ID.matcher(token);
        if (!shape.matches()) {
            return Optional.empty();
        }
        // A group's own name may end in four digits: orders-2026-001 belongs to orders-2026 before it belongs to
        // orders.
        return Stream.of(token.substring(0, token.length() - "-001".length()), shape.group("group"))
                .filter(Objects::nonNull)
                .filter(groups::contains)
                .findFirst()
                .map(group -> new Candidate(token, new Subject(group, Optional.of(token))));
    }
}

package io.pointsman.drill;

import io.pointsman.drill.Action.Seen;
import io.pointsman.drill.Drill.Entry;
import io.pointsman.drill.Drill.Milestone;
import io.pointsman.drill.Drill.Source;
import io.pointsman.drill.GroupForm.Member;
import io.pointsman.failure.Transient;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.inventory.Announcements;
import io.pointsman.inventory.CacheEvent;
import io.pointsman.probe.NodeProbes;
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
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What can be seen of a group that becomes another: by ElastiCache's word and events, and by its nodes'. */
@Component
final class ChangeWatch {

    /** Between two looks. */
    private static final Duration SELDOM = Duration.ofSeconds(5);

    /** A call that ElastiCache has accepted shows by then. */
    private static final Duration SHOWS = Duration.ofMinutes(1);

    /** A group that is available, and is not what was asked for, will not become it after that. */
    private static final Duration GIVEN_UP = Duration.ofSeconds(30);

    /** What ElastiCache says when it gives up a change that it had accepted; what calls the API sees only an available group. */
    private static final Pattern FAILED = Pattern.compile("Failed applying modification .*", Pattern.CASE_INSENSITIVE);

    private final GroupForms forms;
    private final Optional<NodeProbes> probes;
    private final Announcements announcements;
    private final Clock clock;
    private final Map<UUID, Course> courses = new ConcurrentHashMap<>();

    /** What was seen so far of one drill. An instance that takes it over begins anew. */
    private static final class Course {
        private Instant lookedAt = Instant.EPOCH;
        private @Nullable GroupForm form;
        private @Nullable Instant unmetSince;
        private final Set<String> members = new HashSet<>();
        private final SlotPace slots = new SlotPace();
    }

    ChangeWatch(GroupForms forms, Optional<NodeProbes> probes, Announcements announcements, Clock clock) {
        this.forms = forms;
        this.probes = probes;
        this.announcements = announcements;
        this.clock = clock;
    }

    /**
     * What is new since the last look; nothing between two.
     *
     * @param milestone reached when the group is the target
     * @throws Transient if ElastiCache could not be asked
     */
    Seen look(Drill drill, ManagedGroup group, Target target, Milestone milestone) {
        Instant now = clock.instant();
        Course course = courses.computeIfAbsent(drill.id(), id -> new Course());
        if (course.lookedAt.plus(SELDOM).isAfter(now)) {
            return new Seen(List.of(), Optional.empty());
        }
        NodeProbes nodes = probes.orElseThrow(() -> new Transient("Nodes are not asked here", null));
        nodes.ask(group.location(), group.replicationGroupId()).join();
        GroupForm form = forms.read(group.location(), group.replicationGroupId())
                .orElseThrow(() -> new Transient("ElastiCache shows no group " + group.replicationGroupId(), null));
        form.members().forEach(member -> course.members.add(member.id()));
        List<CacheEvent> events = events(drill, group, course.members, now);
        List<Entry> seen = new ArrayList<>(differences(course.form, form, now));
        events.forEach(
                event -> seen.add(Entry.of(event.at(), Source.ELASTICACHE, event.sourceId() + ": " + event.text())));
        if (form.clusterMode()) {
            seen.addAll(course.slots.look(group, form, nodes, now));
        }
        course.form = form;
        course.lookedAt = now;
        boolean isDone = form.isSettled() && target.isMet(form);
        course.unmetSince = !form.isSettled() || isDone ? null : course.unmetSince == null ? now : course.unmetSince;
        Optional<String> failure =
                failure(events, drill.calledAt().orElseThrow()).or(() -> givenUp(drill, course, target, form, now));
        if (failure.isEmpty() && isDone && (!form.clusterMode() || isCovered(course.slots, target))) {
            seen.addAll(course.slots.end(now));
            seen.add(new Entry(now, Source.ELASTICACHE, Optional.of(milestone), "the group has " + target.words()));
        }
        return new Seen(seen, failure);
    }

    /** Where nodes tell of no slots, only shards that change need their word. */
    private static boolean isCovered(SlotPace slots, Target target) {
        return slots.areCovered() || (!slots.areTold() && !(target instanceof Target.Shards));
    }

    void forget(UUID id) {
        courses.remove(id);
    }

    /** @param calledAt before it, another change failed */
    static Optional<String> failure(List<CacheEvent> events, Instant calledAt) {
        return events.stream()
                .filter(event -> !event.at().isBefore(calledAt))
                .filter(event -> FAILED.matcher(event.text()).matches())
                .map(event -> "ElastiCache accepted the call and gave the change up. %s: %s"
                        .formatted(event.sourceId(), event.text()))
                .findFirst();
    }

    private static Optional<String> givenUp(Drill drill, Course course, Target target, GroupForm form, Instant now) {
        return Optional.ofNullable(course.unmetSince)
                .filter(since -> isGivenUp(drill.calledAt().orElseThrow(), since, now))
                .map(since ->
                        "ElastiCache accepted the call, and the group is available again without %s, without an event: it is %s"
                                .formatted(
                                        target.words(),
                                        form.first().map(Member::kind).orElse("empty")));
    }

    /** @param unmetSince since when the group is available, and is not what was asked for */
    static boolean isGivenUp(Instant calledAt, Instant unmetSince, Instant now) {
        return !calledAt.plus(SHOWS).isAfter(now) && !unmetSince.plus(GIVEN_UP).isAfter(now);
    }

    /** @param before null: nothing is known of before */
    static List<Entry> differences(@Nullable GroupForm before, GroupForm form, Instant now) {
        List<Entry> seen = new ArrayList<>();
        if (before == null || !before.status().equals(form.status())) {
            seen.add(said(now, "the group is " + form.status()));
        }
        if (before == null) {
            return seen;
        }
        Map<String, Member> gone = new HashMap<>();
        before.members().forEach(member -> gone.put(member.id(), member));
        for (Member member : form.members()) {
            Member was = gone.remove(member.id());
            if (was == null) {
                seen.add(said(now, "%s is there, %s".formatted(member.id(), member.kind())));
            } else if (!was.kind().equals(member.kind())) {
                seen.add(said(now, "%s is now %s".formatted(member.id(), member.kind())));
            }
        }
        gone.keySet().stream().sorted().forEach(id -> seen.add(said(now, id + " is gone")));
        return seen;
    }

    private static Entry said(Instant at, String what) {
        return Entry.of(at, Source.ELASTICACHE, what);
    }

    private List<CacheEvent> events(Drill drill, ManagedGroup group, Set<String> members, Instant now) {
        Instant acted = drill.actedAt().orElseThrow();
        Duration back = Duration.between(acted, now);
        return Stream.of(CacheEvent.Source.values())
                .flatMap(source -> announcements.events(group.location(), source, back).stream())
                .filter(event -> !event.at().isBefore(acted))
                .filter(event ->
                        event.sourceId().equals(group.replicationGroupId()) || members.contains(event.sourceId()))
                .toList();
    }
}

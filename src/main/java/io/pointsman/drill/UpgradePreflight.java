package io.pointsman.drill;

import io.pointsman.drill.TargetChecks.Check;
import io.pointsman.drill.TargetChecks.Check.State;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.groups.ManagedGroups;
import io.pointsman.inventory.Announcements;
import io.pointsman.inventory.CacheEvent;
import io.pointsman.web.InvalidRequest;
import io.pointsman.web.NotFound;
import jakarta.validation.constraints.Pattern;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What stands in the way of an upgrade, and what it would take. Asks AWS, and does nothing. */
@RestController
@RequestMapping("/api/v1")
class UpgradePreflight {

    /** ElastiCache keeps events for 14 days. */
    private static final Duration LATELY = Duration.ofDays(7);

    private static final java.util.regex.Pattern SNAPSHOT =
            java.util.regex.Pattern.compile("Snapshot succeeded for snapshot with ID '([^']+)' .*");

    private final ManagedGroups groups;
    private final GroupForms forms;
    private final TargetChecks checks;
    private final HeadRoom headRoom;
    private final ClientLibraries clients;
    private final Announcements announcements;
    private final Clock clock;

    UpgradePreflight(
            ManagedGroups groups,
            GroupForms forms,
            TargetChecks checks,
            HeadRoom headRoom,
            ClientLibraries clients,
            Announcements announcements,
            Clock clock) {
        this.groups = groups;
        this.forms = forms;
        this.checks = checks;
        this.headRoom = headRoom;
        this.clients = clients;
        this.announcements = announcements;
        this.clock = clock;
    }

    /**
     * @param possible whether no check refuses it
     * @param now what the group is made of
     * @param call of the AWS command line, which an upgrade test makes too
     */
    record Answer(String group, boolean possible, List<String> now, List<Line> checks, String call) {}

    /**
     * @param check its name, which a guard of an upgrade test has too
     * @param state {@code ok}, {@code note}, {@code unknown} or {@code refused}
     * @param remedy null where nothing is to be done
     */
    record Line(
            String check,
            String state,
            String what,
            @Nullable String remedy) {

        static Line of(Check check) {
            return new Line(
                    check.name(),
                    check.state().name().toLowerCase(Locale.ROOT),
                    check.what(),
                    check.remedy().isEmpty() ? null : check.remedy());
        }
    }

    /** Looks at each check of an upgrade: to another engine or version, or to another node type. */
    @GetMapping("/groups/{id}/upgrade-preflight")
    Answer look(
            @PathVariable String id,
            @RequestParam(required = false) @Pattern(regexp = UpgradeTestRequest.ENGINE) @Nullable String engine,
            @RequestParam(required = false)
                    @Pattern(regexp = UpgradeTestRequest.VERSION, message = UpgradeTestRequest.IS_VERSION)
                    @Nullable
                    String engineVersion,
            @RequestParam(required = false) @Pattern(regexp = UpgradeTestRequest.PARAMETER_GROUP) @Nullable
                    String parameterGroup,
            @RequestParam(required = false)
                    @Pattern(regexp = ScalingTestRequest.NODE_TYPE, message = ScalingTestRequest.IS_NODE_TYPE)
                    @Nullable
                    String nodeType) {
        if ((engineVersion == null) == (nodeType == null)) {
            throw new InvalidRequest("Give one of engineVersion and nodeType: ElastiCache changes one at a time.");
        }
        ManagedGroup group = groups.find(id)
                .orElseThrow(() -> new NotFound("There is no group %s. GET /api/v1/groups lists them.".formatted(id)));
        GroupForm form = forms.read(group.location(), group.replicationGroupId())
                .orElseThrow(
                        () -> new NotFound("ElastiCache knows no group %s.".formatted(group.replicationGroupId())));
        Target target = UpgradeTestRequest.target(engine, engineVersion, parameterGroup, nodeType)
                .orElseThrow();
        List<Check> found = new ArrayList<>(checks.check(group, form, target));
        found.add(TargetChecks.settled(form));
        found.add(headRoom.ofProcessor(group, form));
        found.add(TargetChecks.zones(form));
        found.add(clients.check(group));
        found.add(snapshot(group, form));
        found.add(updates(group));
        return new Answer(
                group.id(),
                TargetChecks.refusals(found).isEmpty(),
                form.members().stream()
                        .map(member -> "%s: %s, %s".formatted(member.id(), member.kind(), member.parameterGroup()))
                        .toList(),
                found.stream().map(Line::of).toList(),
                AwsCommand.of(group, target, form));
    }

    private Check snapshot(ManagedGroup group, GroupForm form) {
        Set<String> ids = form.members().stream().map(GroupForm.Member::id).collect(Collectors.toSet());
        Instant now = clock.instant();
        Optional<CacheEvent> latest =
                announcements.events(group.location(), CacheEvent.Source.CACHE_CLUSTER, LATELY).stream()
                        .filter(event -> ids.contains(event.sourceId())
                                && SNAPSHOT.matcher(event.text()).matches())
                        .max(Comparator.comparing(CacheEvent::at));
        return latest.map(event -> Check.ok(
                        "snapshot",
                        "%d hours ago: %s"
                                .formatted(Duration.between(event.at(), now).toHours(), event.text())))
                .orElseGet(() -> new Check(
                        "snapshot",
                        State.NOTE,
                        "ElastiCache tells of no snapshot in the last %d days".formatted(LATELY.toDays()),
                        "aws elasticache create-snapshot --replication-group-id %s --snapshot-name before-upgrade"
                                .formatted(group.replicationGroupId())));
    }

    private Check updates(ManagedGroup group) {
        List<String> open = forms.openUpdates(group.location(), group.replicationGroupId());
        return open.isEmpty()
                ? Check.ok("updates", "no service update is open")
                : new Check(
                        "updates",
                        State.NOTE,
                        "service updates are open: " + String.join(", ", open),
                        "Apply them at another time: ElastiCache does one thing after the other");
    }
}

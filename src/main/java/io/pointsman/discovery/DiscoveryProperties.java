package io.pointsman.discovery;

import io.pointsman.groups.InvalidSettings;
import io.pointsman.groups.SettingsCheck;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/**
 * Groups by tag, beside or instead of those of the settings.
 *
 * @param enabled whether to look for them
 * @param interval between readings of the tags; 1 s to 1 h
 * @param locations where to look; none: the service's own account and region
 * @param zoneId the hosted zone of groups without a tag for it
 * @param zoneAccount the account of zones that only tags name; default: the service's own
 */
@Validated
@ConfigurationProperties("pointsman.discovery")
record DiscoveryProperties(
        @DefaultValue("false") boolean enabled,

        @DefaultValue("5m") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(seconds = 1) @DurationMax(hours = 1)
        Duration interval,

        @DefaultValue List<Place> locations,
        @Nullable String zoneId,
        @Nullable String zoneAccount) {

    /**
     * An account and region.
     *
     * @param account one of {@code pointsman.accounts}; default: the service's own
     * @param region default: the service's own
     */
    record Place(@Nullable String account, @Nullable String region) {}

    /** @throws InvalidSettings if it is no zone id */
    Optional<String> defaultZoneId() {
        return zoneId == null || zoneId.isBlank()
                ? Optional.empty()
                : Optional.of(SettingsCheck.zoneId("pointsman.discovery.", zoneId));
    }
}

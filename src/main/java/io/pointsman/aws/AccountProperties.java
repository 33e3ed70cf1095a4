package io.pointsman.aws;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * Where we act besides the service's own account.
 *
 * @param accounts AWS accounts, each through a role in it
 */
@ConfigurationProperties("pointsman")
record AccountProperties(@DefaultValue List<Account> accounts) {

    /**
     * One account.
     *
     * @param name what the settings of groups and of discovery call it
     * @param roleArn the role in it that is assumed
     * @param externalId what the role's trust policy asks for; most ask for none
     * @param sessionDuration how long the credentials of one assumption are good for, 15 min to 12 h; they are renewed before. AWS allows no
     *     more than an hour to a service that is itself in a role, as a task or a pod is
     */
    record Account(
            @Nullable String name,
            @Nullable String roleArn,
            @Nullable String externalId,

            @DefaultValue("1h") @DurationUnit(ChronoUnit.SECONDS)
            Duration sessionDuration) {}
}
